{{- define "quarterdeck.name" -}}
{{- .Values.nameOverride | default .Chart.Name | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{/* 40 characters leave room for the endings of the objects' names. */}}
{{- define "quarterdeck.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "quarterdeck.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "quarterdeck.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "quarterdeck.postgresql" -}}
{{ include "quarterdeck.fullname" . }}-postgresql
{{- end -}}

{{/* What every object carries. Call with (dict "root" $ "component" "…"). */}}
{{- define "quarterdeck.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
app.kubernetes.io/part-of: quarterdeck
{{ include "quarterdeck.selector" . }}
{{- end -}}

{{/* What tells our pods apart. Never changes within a release: a Deployment's selector cannot be changed. */}}
{{- define "quarterdeck.selector" -}}
app.kubernetes.io/name: {{ include "quarterdeck.name" .root }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "quarterdeck.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- .Values.serviceAccount.name | default (include "quarterdeck.fullname" .) -}}
{{- else -}}
{{- .Values.serviceAccount.name | default "default" -}}
{{- end -}}
{{- end -}}

{{/* A whole image reference. Call with (dict "root" $ "image" .Values.….image). */}}
{{- define "quarterdeck.image" -}}
{{- $tag := .image.tag | default .root.Values.image.tag | default .root.Chart.AppVersion -}}
{{- $registry := .root.Values.image.registry | trimSuffix "/" -}}
{{- if $registry }}{{ $registry }}/{{ end -}}
{{ .image.repository }}
{{- if .image.digest }}@{{ .image.digest }}{{ else }}:{{ $tag }}{{ end -}}
{{- end -}}

{{/* The pods' and containers' hardening, the same for all. */}}
{{- define "quarterdeck.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{- define "quarterdeck.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities:
  drop: [ALL]
{{- end -}}

{{- define "quarterdeck.controlPlaneUrl" -}}
{{- with .Values.sessions.controlPlaneUrl -}}
{{ . | trimSuffix "/" }}
{{- else -}}
ws://{{ include "quarterdeck.fullname" . }}.{{ .Release.Namespace }}.svc:{{ .Values.service.port }}
{{- end -}}
{{- end -}}

{{- define "quarterdeck.publicUrl" -}}
{{- if .Values.publicUrl -}}
{{ .Values.publicUrl | trimSuffix "/" }}
{{- else if and .Values.ingress.enabled .Values.ingress.hosts -}}
{{ if .Values.ingress.tls }}https{{ else }}http{{ end }}://{{ first .Values.ingress.hosts }}
{{- end -}}
{{- end -}}

{{- define "quarterdeck.passwordSecret" -}}
{{- .Values.postgresql.evaluation.existingSecret | default (include "quarterdeck.postgresql" .) -}}
{{- end -}}

{{/*
What the control plane does in a namespace whose sessions it serves. Kubernetes' garbage collector deletes the service
accounts and network policies of sessions, so that is not among it.
*/}}
{{- define "quarterdeck.namespaceRules" -}}
- apiGroups: [quarterdeck.dev]
  resources: [agentsessions]
  verbs: [get, list, watch, create, delete]
- apiGroups: [quarterdeck.dev]
  resources: [agentsessions/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [pods]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: [get, create, patch]
- apiGroups: [networking.k8s.io]
  resources: [networkpolicies]
  verbs: [get, create, patch]
{{- end -}}

{{/* Asking Kubernetes who somebody is, and what they may do. */}}
{{- define "quarterdeck.accessRules" -}}
- apiGroups: [authentication.k8s.io]
  resources: [tokenreviews]
  verbs: [create]
- apiGroups: [authorization.k8s.io]
  resources: [subjectaccessreviews]
  verbs: [create]
{{- end -}}

{{/* Only where all namespaces are served: offering them to people. */}}
{{- define "quarterdeck.clusterRules" -}}
- apiGroups: [""]
  resources: [namespaces]
  verbs: [list]
{{- end -}}
