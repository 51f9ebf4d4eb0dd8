"use client";

import { useRouter } from "next/navigation";
import { useMemo } from "react";
import type { AssetClass, Feed } from "@/api/schema";
import { ClassTag } from "@/components/shared/class-tag";
import { Panel } from "@/components/shared/panel";
import { useLivePower } from "@/hooks/use-live-power";
import { CLASSES } from "@/lib/asset-rows";
import { formatLatitude, formatLongitude } from "@/lib/coordinates";
import { formatPower } from "@/lib/format";
import { projectionOf } from "@/lib/projection";
import { useMessages } from "@/messages/use-messages";

const WIDTH = 400;
const MARGIN = 34;

/** A map of the pool's assets: an equirectangular grid and one mark an asset, by class and capacity. No tiles. */
export function RegionMap({ feeds }: { feeds: readonly Feed[] }) {
  const { overview: m } = useMessages();
  const router = useRouter();
  const live = useLivePower();
  const map = useMemo(() => projectionOf(feeds, WIDTH, MARGIN), [feeds]);
  const largest = Math.max(...feeds.map(({ capacity_mw }) => capacity_mw));
  const ordered = useMemo(() => feeds.toSorted((a, b) => b.capacity_mw - a.capacity_mw), [feeds]);
  return (
    <Panel title={m.map} aside={m.mapNote}>
      <svg
        viewBox={`0 0 ${map.width} ${map.height}`}
        role="img"
        aria-label={m.mapLabel(feeds.length)}
        className="max-h-[30rem] w-full"
      >
        {map.longitudes.map((longitude) => (
          <g key={longitude}>
            <line
              x1={map.x(longitude)}
              x2={map.x(longitude)}
              y1="0"
              y2={map.height}
              className="stroke-line"
            />
            <text x={map.x(longitude) + 4} y={map.height - 5} className="fill-muted text-[10px]">
              {formatLongitude(longitude, 2)}
            </text>
          </g>
        ))}
        {map.latitudes.map((latitude) => (
          <g key={latitude}>
            <line x1="0" x2={map.width} y1={map.y(latitude)} y2={map.y(latitude)} className="stroke-line" />
            <text x="4" y={map.y(latitude) - 4} className="fill-muted text-[10px]">
              {formatLatitude(latitude, 2)}
            </text>
          </g>
        ))}
        {ordered.map((feed) => {
          const power = live.get(feed.asset_id)?.power_mw;
          const radius = 3.5 + 11 * Math.sqrt(feed.capacity_mw / largest);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut of the mouse; the assets page lists the same links
            <g
              key={feed.feed}
              transform={`translate(${map.x(feed.longitude)} ${map.y(feed.latitude)})`}
              onClick={() => router.push(`/feed/?feed=${feed.feed}`)}
              className="cursor-pointer opacity-80 hover:opacity-100"
              style={{ color: `var(--${feed.asset_class})` }}
            >
              <Mark assetClass={feed.asset_class} radius={radius} />
              <title>
                {`${feed.name}: ${power === undefined ? "" : `${formatPower(power)} / `}${formatPower(feed.capacity_mw)}`}
              </title>
            </g>
          );
        })}
      </svg>
      <ul className="flex flex-wrap gap-x-5 gap-y-1 border-line border-t px-4 py-2">
        {CLASSES.map((assetClass) => (
          <li key={assetClass} className="flex items-center gap-1.5">
            <svg
              viewBox="-7 -7 14 14"
              className="size-3"
              aria-hidden="true"
              style={{ color: `var(--${assetClass})` }}
            >
              <Mark assetClass={assetClass} radius={5} />
            </svg>
            <ClassTag assetClass={assetClass} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** One shape a class, so that the map needs no colours to be read. */
function Mark({ assetClass, radius: r }: { assetClass: AssetClass; radius: number }) {
  const style = { className: "fill-current stroke-surface", strokeWidth: 1 };
  switch (assetClass) {
    case "solar":
      return <circle r={r} {...style} />;
    case "wind":
      return <path d={`M0 ${-r * 1.15}L${r} ${r * 0.8}H${-r}Z`} {...style} />;
    case "storage":
      return <rect x={-r * 0.85} y={-r * 0.85} width={r * 1.7} height={r * 1.7} {...style} />;
    case "load":
      return <path d={`M0 ${-r * 1.15}L${r * 1.15} 0L0 ${r * 1.15}L${-r * 1.15} 0Z`} {...style} />;
    case "net-load":
      return (
        <path
          d={`M${-r} ${-r * 0.35}H${-r * 0.35}V${-r}H${r * 0.35}V${-r * 0.35}H${r}V${r * 0.35}H${r * 0.35}V${r}H${-r * 0.35}V${r * 0.35}H${-r}Z`}
          {...style}
        />
      );
  }
}
