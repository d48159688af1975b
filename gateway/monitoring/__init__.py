"""Tells whoever watches how the gateway is: /healthz, /readyz and /metrics, on a port of its own.

    health       what is wrong with this process: corridors that have ended or hang, a store that cannot be written
    exposition   figures in the form of Prometheus
    server       answers over HTTP, and nothing but these

The last two are loaded only where [monitoring] asks for them: prometheus-client takes 0.1 s and is the matter of no
corridor.
"""
