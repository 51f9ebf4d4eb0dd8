"""The report of a trained model: one HTML page with how it did on days that it had not learnt.

judged.py forecasts these days with the model and its peers, pictures.py draws them, page.py puts the page together.
"""
