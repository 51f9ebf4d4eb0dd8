"""/health says what the jobs wait for."""

import httpx

from forewatt.embedded.ports import free_port
from forewatt.settings import Settings
from streaming.errors import JobFailed
from streaming.jobs.supervise.health import Health, serving
from streaming.jobs.supervise.stores import first_line, unavailable


def test_health_answers_503_with_the_reasons_until_the_queries_run() -> None:
    health, port = Health(), free_port()
    with serving(health, "127.0.0.1", port), httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert (client.get("/health").status_code, client.get("/health").json()["status"]) == (503, "starting")
        health.waiting(["PostgreSQL: connection refused"])
        reply = client.get("/health")
        assert (reply.status_code, reply.json()["reasons"]) == (503, ["PostgreSQL: connection refused"])
        health.running()
        assert (client.get("/health").status_code, client.get("/health").json()["reasons"]) == (200, [])
        assert "python_info" in client.get("/metrics").text


def test_the_reason_of_a_query_that_failed_in_python_is_the_end_of_its_traceback() -> None:
    text = "the query ended: Traceback (most recent call last):\n  File x\npsycopg.Error: away\n\n\tat py4j"
    assert first_line(JobFailed(text)) == "psycopg.Error: away"
    assert first_line(JobFailed("too slow\nmore")) == "too slow"
    assert first_line(JobFailed()) == "JobFailed"


def test_every_store_that_does_not_answer_is_named() -> None:
    address = f"127.0.0.1:{free_port()}"
    absent = Settings(
        kafka_bootstrap=address,
        schema_registry_url=f"http://{address}",
        postgres_url=f"postgresql://nobody@{address}/nothing",
        redis_url=f"redis://{address}/0",
        mongo_url=f"mongodb://{address}",
    )
    missing = unavailable(absent)
    assert missing.keys() == {"Kafka", "the schema registry", "PostgreSQL", "Redis", "MongoDB"}
    assert all(missing.values())
