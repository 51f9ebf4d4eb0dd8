/** The logo: a line that opens into a fan. */
export function Mark() {
  return (
    <svg viewBox="0 0 24 24" className="size-6" aria-hidden="true">
      <rect width="24" height="24" rx="5" className="fill-accent" />
      <path d="M4 15.5 9 12l11-7v14l-11-4.6z" className="fill-surface" opacity=".4" />
      <path
        d="M4 15.5 9 12l11-.2"
        fill="none"
        className="stroke-surface"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
