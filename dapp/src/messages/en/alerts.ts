/** Alerts: the words of their list, and what each kind says. */
export const alerts = {
  title: "Alerts",
  note: "Telemetry that breaks a quality rule or was rejected by the ingestion gateway.",
  what: "The alerts",
  latest: "Latest alerts",
  all: "All alerts",
  none: "No alerts",
  noneNote: "All readings of late passed the quality rules.",
  severity: "Severity",
  severities: {
    all: "All",
    critical: "critical",
    error: "error",
    warning: "warning",
    info: "info",
  } as Record<string, string>,
  measured: (time: string) => `measured ${time}, chain time`,
  began: (time: string) => `began ${time}, wall time`,
  raised: (time: string) => `raised ${time}, wall time`,
  recovered: (time: string) => `recovered ${time}, chain time`,
  show: "Show the feed",
  acknowledge: "Acknowledge",
  acknowledged: (time: string) => `acknowledged ${time}, wall time`,
  noneOf: "No alert of this severity",
  recalibrate: "Recalibrate",
  recalibrating: "Recalibrating",
  modelToRecalibrate: "Model to recalibrate",
  recalibrated: (model: string, version: string) => `${model} is now version ${version}`,
  agentEvent: (event: string) => `Agent: ${event}`,
  kinds: {
    "clock-skew": {
      title: "Reading from the future",
      text: (asset: string, value: string) =>
        `${asset} sent a reading whose time is in the future: ${value}.`,
    },
    "out-of-range": {
      title: "Out of range",
      text: (asset: string, value: string) => `${asset} measured a value outside its limits: ${value}.`,
    },
    "night-production": {
      title: "Production at night",
      text: (asset: string, value: string) => `${asset} produced at night: ${value}.`,
    },
    "uncertain-source": {
      title: "Uncertain source",
      text: (asset: string, value: string) => `The source of ${asset} doubts its own value: ${value}.`,
    },
    undated: {
      title: "Reading without a time",
      text: (asset: string, value: string) => `${asset} sent a value without a time: ${value}.`,
    },
    stuck: {
      title: "Stuck meter",
      text: (asset: string, value: string) => `${asset} has been sending the same value: ${value}.`,
    },
    reversed: {
      title: "Reversed sign",
      text: (asset: string, value: string) =>
        `${asset} has been measuring negative power: ${value}. Check its sign, or declare it as a net load.`,
    },
    spike: {
      title: "Spike",
      text: (asset: string, value: string) => `${asset} jumped from one interval to the next, to ${value}.`,
    },
    gap: {
      title: "No readings",
      text: (asset: string) => `${asset} sent nothing for a while.`,
    },
    "forecast-anomaly": {
      title: "Weather unlike its forecast",
      text: (station: string, value: string, forecast: string, ahead: string, point: string, away: string) =>
        `${station} measured ${value}, but ${forecast} was forecast ${ahead} before for ${point}, ${away} away.`,
    },
    "power-anomaly": {
      title: "Power unlike its forecast",
      text: (asset: string, power: string, model: string, band: string, ahead: string, intervals: number) =>
        `${asset} measured ${power}, but ${model} forecast ${band} ${ahead} before. ${intervals} readings in a row lay outside their forecast.`,
      band: (low: string, high: string) => `${low} to ${high}`,
    },
    "unknown-asset": {
      title: "Unknown asset",
      text: (asset: string) =>
        `Readings of ${asset} arrive, but it is not in the registry, so they wait as dead letters. Register it, then run forewatt stream redrive; or find out who sends them.`,
    },
    "kafka-records-lost": {
      title: "Records lost in Kafka",
      text: (topic: string, partition: number, first: string, last: string, query: string) =>
        `Kafka deleted the offsets ${first} to ${last} of ${topic}, partition ${partition}, before the query ${query} had read them.`,
      arrived: (since: string, until: string) => `They arrived between ${since} and ${until}, wall time.`,
      restored: (readings: string) => `${readings} readings were in the archive, and are stored.`,
      goesOn: "The query goes on from the earliest record that is there.",
    },
    "agent-conflict": {
      title: "Two agents, one buffer",
      text: (agent: string, sequence: string, written: string) =>
        `Batch ${sequence} of ${agent} was refused: batch ${written} is written, and differs. Two agents use one name and one buffer, as in a copied device image. Give the second one its own.`,
      senders: (first: string, second: string) => `Senders: ${first} and ${second}.`,
      unknown: "unknown",
    },
    "agent-shared-name": {
      title: "Two agents, one name",
      text: (agent: string, first: string, second: string) =>
        `Two agents send as ${agent}, with the buffers ${first} and ${second}. Give the second one its own name.`,
    },
    "agent-records-lost": {
      title: "Records lost by an agent",
      text: (agent: string, records: string) =>
        `${agent} lost ${records} records: its buffer was full or could not be written.`,
    },
  },
};
