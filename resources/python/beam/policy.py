# SPDX-FileCopyrightText: 2026 The Headstart authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""How many tasks, how long, how many containers."""


class TaskPolicy:
    """Values of 0 leave a decision to the decorator. The field for retries is `max_retries`."""

    def __init__(self, max_retries=0, timeout=0, ttl=0):
        self.max_retries = max_retries
        self.timeout = timeout
        self.ttl = ttl


class Autoscaler:
    wire_type = ""

    def __init__(self, max_containers=1, tasks_per_container=1, min_containers=0):
        self.max_containers = max_containers
        self.tasks_per_container = tasks_per_container
        self.min_containers = min_containers


class QueueDepthAutoscaler(Autoscaler):
    wire_type = "queue_depth"


class LLMTokenPressureAutoscaler(Autoscaler):
    wire_type = "llm_token_pressure"


class PricingPolicy:
    """Cloud only: accepted and without effect here."""

    def __init__(self, max_in_flight=10, cost_model="task", cost_per_task=0.0, cost_per_task_duration_ms=0.0):
        if cost_model not in ("task", "duration"):
            raise ValueError("PricingPolicy cost_model must be \"task\" or \"duration\", not %r." % (cost_model,))
        self.max_in_flight = max_in_flight
        self.cost_model = cost_model
        self.cost_per_task = cost_per_task
        self.cost_per_task_duration_ms = cost_per_task_duration_ms
