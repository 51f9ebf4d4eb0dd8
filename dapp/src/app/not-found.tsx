"use client";

import { Link } from "@/components/shared/link";
import { useMessages } from "@/messages/use-messages";

export default function NotFound() {
  const { notFound } = useMessages().layout;
  return (
    <div className="py-24 text-center">
      <h1 className="text-lg font-semibold">{notFound.title}</h1>
      <p className="mt-2 text-muted">
        {notFound.back}{" "}
        <Link href="/" className="text-accent underline underline-offset-2">
          {notFound.overview}
        </Link>
        .
      </p>
    </div>
  );
}
