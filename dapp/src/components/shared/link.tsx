"use client";

import NextLink from "next/link";
import { type ComponentProps, useState } from "react";

/**
 * A link to another page. What that page needs is loaded when the reader points at the link or focuses it; Next alone
 * would load the pages of all links in view.
 */
export function Link(props: ComponentProps<typeof NextLink>) {
  const [meant, setMeant] = useState(false);
  const mean = (): void => setMeant(true);
  return (
    <NextLink
      {...props}
      prefetch={meant ? null : false}
      onMouseEnter={mean}
      onFocus={mean}
      onTouchStart={mean}
    />
  );
}
