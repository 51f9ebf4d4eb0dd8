{{- define "forewatt.name" -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "forewatt.selector" -}}
app.kubernetes.io/name: forewatt
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "forewatt.labels" -}}
{{ include "forewatt.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
{{- end -}}

{{- define "forewatt.image" -}}
{{- $image := index .root.Values.images .image -}}
{{- if $image.digest -}}
{{ $image.repository }}@{{ $image.digest }}
{{- else -}}
{{ $image.repository }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}
{{- end -}}

{{/* Restricted pod security. */}}
{{- define "forewatt.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ .user | default 10001 }}
runAsGroup: {{ .user | default 10001 }}
fsGroup: {{ .user | default 10001 }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "forewatt.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{/* Variables of a process: root, and `settings` of its own. */}}
{{- define "forewatt.env" -}}
- {name: POD_NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
- {name: FOREWATT_SECRETS_PATH, value: /run/forewatt/secrets}
- {name: FOREWATT_SHUTDOWN_S, value: {{ sub .root.Values.gracePeriodSeconds 10 | quote }}}
{{- $defaults := dict "FOREWATT_FORECASTER_URL" (printf "http://%s-forecast:8200" (include "forewatt.name" .root)) "FOREWATT_GATEWAY_URL" (printf "http://%s-gateway:8100" (include "forewatt.name" .root)) }}
{{- range $name, $value := merge (dict) (.settings | default dict) .root.Values.settings $defaults }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end -}}

{{/* The keys of the Secret that a process may read, as files. */}}
{{- define "forewatt.secretVolume" -}}
name: secrets
secret:
  secretName: {{ .root.Values.secrets.existing }}
  defaultMode: 0440
  # A key that the Secret lacks is left out, and the setting keeps its default.
  optional: true
  items:
    {{- range .secrets }}
    - {key: {{ . }}, path: {{ . }}}
    {{- end }}
{{- end -}}

{{- define "forewatt.scheduling" -}}
{{- with .root.Values.images.pullSecrets }}
imagePullSecrets: {{ toJson . }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{ toJson . }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{ toJson . }}
{{- end }}
topologySpreadConstraints:
  {{- range list .root.Values.topologyKey "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector: {matchLabels: {{ include "forewatt.selector" $ | fromYaml | toJson }}}
  {{- end }}
{{- end -}}

{{- define "forewatt.scrape" -}}
{{- if .root.Values.monitoring.annotations }}
prometheus.io/scrape: "true"
prometheus.io/port: {{ .port | quote }}
prometheus.io/path: /metrics
{{- end }}
{{- end -}}

{{/* HPA: root, component, kind, autoscaling. */}}
{{- define "forewatt.hpa" -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "forewatt.name" .root }}-{{ .component }}
  labels: {{- include "forewatt.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: {{ .kind }}, name: {{ include "forewatt.name" .root }}-{{ .component }}}
  minReplicas: {{ .autoscaling.min }}
  maxReplicas: {{ .autoscaling.max }}
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: {{ .autoscaling.cpu }}}}}
    {{- with .autoscaling.metrics }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 300}
{{- end -}}

{{- define "forewatt.pdb" -}}
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: {{ include "forewatt.name" .root }}-{{ .component }}
  labels: {{- include "forewatt.labels" . | nindent 4 }}
spec:
  # One at a time: a budget of the last replica would block the drain of a node for ever.
  maxUnavailable: 1
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector: {matchLabels: {{ include "forewatt.selector" . | fromYaml | toJson }}}
{{- end -}}
