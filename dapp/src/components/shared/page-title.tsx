/** The title of a page and a sentence about it. */
export function PageTitle({ title, note }: { title: string; note: string }) {
  return (
    <div className="mb-4">
      <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
      <p className="mt-1 text-muted">{note}</p>
    </div>
  );
}
