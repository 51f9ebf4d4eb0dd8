/** The label above a field. */
export function FieldLabel({ field, text }: { field: string; text: string }) {
  return (
    <label htmlFor={field} className="mb-1 block font-medium text-xs">
      {text}
    </label>
  );
}
