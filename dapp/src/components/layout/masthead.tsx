"use client";

import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { SessionBar } from "@/components/session/session-bar";
import { Link } from "@/components/shared/link";
import { useLedger } from "@/hooks/use-ledger";
import { useMessages } from "@/messages/use-messages";
import { LanguageSwitch } from "./language-switch";
import { Mark } from "./mark";
import { ThemeSwitch } from "./theme-switch";

const PAGES = [
  { href: "/", name: "overview" },
  { href: "/feed/", name: "feed" },
  { href: "/assets/", name: "assets" },
  { href: "/rounds/", name: "rounds" },
  { href: "/forecasters/", name: "forecasters" },
  { href: "/alerts/", name: "alerts" },
  { href: "/audit/", name: "audit" },
  { href: "/account/", name: "account" },
] as const;

/** The pages that a channel's node has: it serves no assets and alerts, and its members have no wallets. */
const ON_A_CHANNEL = new Set<string>(["overview", "feed", "rounds", "forecasters", "account"]);

/** The header of every page: name, navigation, language and theme. */
export function Masthead() {
  const path = usePathname();
  const { layout, channel } = useMessages();
  const isChannel = useLedger() === "channel";
  const pages = useRef<HTMLElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page or language moves the current link
  useEffect(() => {
    const nav = pages.current;
    const link = nav?.querySelector<HTMLElement>("[aria-current]");
    // NOTE: not scrollIntoView, which would scroll the page too.
    if (nav && link) nav.scrollLeft = link.offsetLeft - (nav.clientWidth - link.offsetWidth) / 2;
  }, [path, layout]);
  return (
    <header className="border-line border-b bg-surface print:hidden">
      <div className="mx-auto flex max-w-[92rem] flex-wrap items-center gap-x-8 px-4 sm:px-6">
        <Link href="/" className="flex items-center gap-2.5 py-3 font-semibold text-base tracking-tight">
          <Mark />
          Forewatt
        </Link>
        <nav
          ref={pages}
          aria-label={layout.pages}
          className="relative -mx-2 order-last flex w-full overflow-x-auto sm:order-none sm:w-auto"
        >
          {PAGES.filter(({ name }) => !isChannel || ON_A_CHANNEL.has(name)).map(({ href, name }) => (
            <Link
              key={href}
              href={href}
              aria-current={path === href ? "page" : undefined}
              className="whitespace-nowrap border-transparent border-b-2 px-2 py-2.5 text-muted hover:text-ink aria-[current]:border-accent aria-[current]:font-medium aria-[current]:text-ink sm:px-3 sm:py-3.5"
            >
              {isChannel && name === "account" ? channel.pool : layout.page[name]}
            </Link>
          ))}
        </nav>
        <div className="ml-auto flex items-center gap-2">
          <SessionBar />
          <LanguageSwitch />
          <ThemeSwitch />
        </div>
      </div>
    </header>
  );
}
