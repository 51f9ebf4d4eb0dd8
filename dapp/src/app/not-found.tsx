import Link from "next/link";

export default function NotFound() {
  return (
    <div className="py-24 text-center">
      <h1 className="text-lg font-semibold">Page not found</h1>
      <p className="mt-2 text-muted">
        Go back to the{" "}
        <Link href="/" className="text-accent underline underline-offset-2">
          overview
        </Link>
        .
      </p>
    </div>
  );
}
