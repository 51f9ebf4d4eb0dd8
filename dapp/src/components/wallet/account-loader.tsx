"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/shared/skeleton";

/** The account page, loaded apart: other pages carry no wallet code. It exists in the browser only. */
export const AccountLoader = dynamic(() => import("./account-page").then(({ AccountPage }) => AccountPage), {
  ssr: false,
  loading: () => <Skeleton lines={10} />,
});
