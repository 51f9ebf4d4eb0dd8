"""From history to a trained model in its folder, and its later recalibration."""
