"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { Mark } from "./mark";
import { ThemeSwitch } from "./theme-switch";

const PAGES = [
  { href: "/", name: "Overview" },
  { href: "/rounds/", name: "Rounds" },
  { href: "/forecasters/", name: "Forecasters" },
  { href: "/alerts/", name: "Alerts" },
];

/** The header of every page: name, navigation and theme switch. */
export function Masthead() {
  const path = usePathname();
  return (
    <header className="border-line border-b bg-surface">
      <div className="mx-auto flex max-w-[92rem] flex-wrap items-center gap-x-8 px-4 sm:px-6">
        <Link href="/" className="flex items-center gap-2.5 py-3 font-semibold text-base tracking-tight">
          <Mark />
          Forewatt
        </Link>
        <nav aria-label="Pages" className="-mx-2 order-last flex w-full sm:order-none sm:w-auto">
          {PAGES.map(({ href, name }) => (
            <Link
              key={href}
              href={href}
              aria-current={path === href ? "page" : undefined}
              className="border-transparent border-b-2 px-2 py-2.5 text-muted hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink sm:px-3 sm:py-3.5"
            >
              {name}
            </Link>
          ))}
        </nav>
        <div className="ml-auto">
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}
