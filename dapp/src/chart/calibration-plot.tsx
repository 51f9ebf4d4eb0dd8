import { formatNumber } from "@/lib/format";
import { useMessages } from "@/messages/use-messages";
import type { Calibration } from "./calibration";

const SIZE = 240;
const PAD = 36;
const INNER = SIZE - 2 * PAD;
const at = (share: number): number => PAD + share * INNER;
const TICKS = [0, 0.5, 1];
const shareText = (share: number): string => formatNumber(share, share % 1 === 0 ? 0 : 1);

type Props = { curves: { name: string; colour: string; calibration: Calibration }[]; label: string };

/** Found over stated shares. A perfectly calibrated forecast lies on the diagonal. */
export function CalibrationPlot({ curves, label }: Props) {
  const { calibration: m } = useMessages().forecasters;
  return (
    <svg viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={label} className="mx-auto w-full max-w-72">
      <rect x={PAD} y={PAD} width={INNER} height={INNER} className="fill-none stroke-line" />
      <line x1={PAD} y1={at(1)} x2={at(1)} y2={PAD} className="stroke-strong-line" strokeDasharray="3 3" />
      {TICKS.map((share) => (
        <g key={share} className="fill-muted text-[9px]">
          <text x={at(share)} y={SIZE - PAD + 12} textAnchor="middle">
            {shareText(share)}
          </text>
          <text x={PAD - 5} y={at(1 - share) + 3} textAnchor="end">
            {shareText(share)}
          </text>
        </g>
      ))}
      <text x={at(0.5)} y={SIZE - 3} textAnchor="middle" className="fill-muted text-[9px]">
        {m.stated}
      </text>
      <text
        x={8}
        y={at(0.5)}
        textAnchor="middle"
        className="fill-muted text-[9px]"
        transform={`rotate(-90 8 ${at(0.5)})`}
      >
        {m.found}
      </text>
      {curves.map(({ name, colour, calibration }) => (
        <g key={name} style={{ color: `var(${colour})` }}>
          <polyline
            points={calibration.points.map(({ stated, found }) => `${at(stated)},${at(1 - found)}`).join(" ")}
            className="fill-none stroke-current"
            strokeWidth="1.5"
          />
          {calibration.points.map(({ stated, found }) => (
            <circle key={stated} cx={at(stated)} cy={at(1 - found)} r="2.5" className="fill-current" />
          ))}
        </g>
      ))}
    </svg>
  );
}
