"""What can be checked of these files without Docker or a cluster: python3 check.py

YAML and JSON can be read, manifests have the parts their kinds need, every flag that is passed is one the server has, every metric
on the dashboard is one it reports. No image was built and nothing deployed by this.
"""
import json
import pathlib
import re
import sys

try:
    import yaml
except ImportError:
    print("skipped: PyYAML is not installed")
    sys.exit(0)

here = pathlib.Path(__file__).resolve().parent
server = here.parent / "server"
flags = set(re.findall(r'add\("([a-z-]+)', (server / "settings.cpp").read_text()))
metrics = set(re.findall(r'(?:each|histograms)\("(\w+)"', (server / "metrics.cpp").read_text()))
metrics |= set(re.findall(r'prefix \+ "(\w+)"', (server / "metrics.cpp").read_text()))
assert len(flags) > 20 and len(metrics) > 15

passed = 0
for path in [here / "Dockerfile", here / "docker-compose.yml", here / "kubernetes.yaml", here / "realizar.service"]:
    for line in path.read_text().splitlines():
        if "realizar-server" in line and ("ExecStart" in line or "ENTRYPOINT" in line) or re.match(r"\s*(args|command): \[\"--|CMD", line):
            for flag in re.findall(r"(?<![\w-])--([a-z-]+)", line):
                assert flag in flags, f"{path.name}: the server has no --{flag}"
                passed += 1
assert passed >= 4, passed

names = set()
for panel in json.loads((here / "grafana" / "realizar.json").read_text())["panels"]:
    for target in panel["targets"]:
        names |= {re.sub(r"_bucket$", "", n) for n in re.findall(r"realizar:(\w+)", target["expr"])}
assert len(names) >= 10 and names <= metrics, names - metrics

kinds = {}
for document in yaml.safe_load_all((here / "kubernetes.yaml").read_text()):
    assert document["apiVersion"] and document["metadata"]["name"] and "spec" in document
    kinds[document["kind"]] = document["spec"]
assert set(kinds) == {"Deployment", "Service", "HorizontalPodAutoscaler", "PodDisruptionBudget"}
labels = kinds["Deployment"]["template"]["metadata"]["labels"]
for spec in (kinds["Service"]["selector"], kinds["Deployment"]["selector"]["matchLabels"], kinds["PodDisruptionBudget"]["selector"]["matchLabels"]):
    assert spec.items() <= labels.items()
container = kinds["Deployment"]["template"]["spec"]["containers"][0]
ports = {p["name"]: p["containerPort"] for p in container["ports"]}
for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
    target = container[probe].get("httpGet") or container[probe]["tcpSocket"]
    assert target["port"] in ports, probe
compose = yaml.safe_load((here / "docker-compose.yml").read_text())["services"]
for name, service in compose.items():
    for volume in service.get("volumes", []):
        assert (here / volume.split(":")[0]).exists(), volume
    for other in service.get("depends_on", []):
        assert other in compose
scraped = yaml.safe_load((here / "prometheus.yml").read_text())["scrape_configs"][0]["static_configs"][0]["targets"][0]
assert scraped.split(":")[0] in compose
for path in (here / "grafana").glob("*.yml"):
    yaml.safe_load(path.read_text())
print(f"ok: {passed} flags, {len(names)} metrics, {len(kinds)} manifests")
