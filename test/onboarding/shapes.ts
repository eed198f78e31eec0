/** Shapes of repositories: path -> text; an empty text stands for a file whose content says nothing. */
export const shapes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  empty: {},
  "documentation only": { "README.md": "# Handbook", "guides/start.md": "" },
  "a Python library with a pyproject": {
    "pyproject.toml": `[project]
name = "price-list"
requires-python = ">=3.11,<3.14"
dependencies = ["httpx>=0.27"]
optional-dependencies = { test = ["pytest", "pytest-cov"] }
[build-system]
requires = ["hatchling"]
[tool.ruff]
line-length = 100
`,
    "src/price_list/__init__.py": "",
    "tests/test_prices.py": "",
    "README.md": "",
  },
  "a Python library with a setup.cfg": {
    "setup.cfg": `[metadata]
name = ledger
classifiers =
    Programming Language :: Python :: 3.10
    Programming Language :: Python :: 3.12

[options]
install_requires =
    attrs
`,
    "setup.py": "import setuptools\nsetuptools.setup()\n",
    "ledger/__init__.py": "",
    "tests/test_ledger.py": "",
    "requirements-dev.txt": "pytest==8.4\npytest-cov==6.2\n",
  },
  "a Python program with an image": {
    "pyproject.toml": '[project]\nname = "sample-app"\nrequires-python = ">=3.12"\n',
    "sample_app/__init__.py": "",
    "sample_app/__main__.py": "",
    "tests/test_app.py": "",
    "tests/integration/test_container.py": "",
    "requirements-dev.txt": "ruff==0.14\npytest==8.4\npytest-cov==6.2\n",
    Dockerfile: "FROM python:3.13-slim\nCOPY . .\n",
  },
  "a Python service with Poetry, a chart and a history of releases": {
    "pyproject.toml": `[tool.poetry]
name = "router"
version = "1.0.0"
[tool.poetry.dependencies]
python = "^3.12"
fastapi = "*"
[tool.poetry.group.dev.dependencies]
pytest = "*"
[tool.poetry.extras]
production = ["gunicorn"]
dev = ["ipython"]
`,
    "poetry.lock": "",
    "router/__init__.py": "",
    "tests/test_router.py": "",
    "tests/benchmarks/test_speed.py": "",
    Dockerfile: "FROM python:3.13-slim\n",
    "deploy/chart/Chart.yaml": "name: router\nversion: 1.0.0\n",
    ".github/workflows/ci.yml": "on: { push: { branches: [main, develop] } }\njobs: {}\n",
  },
  "a web service without a program of its own": {
    "requirements.txt": "flask==3.1\n",
    "requirements-test.txt": "-r requirements.txt\npytest==8.4\n",
    "app.py": "",
    "tests/test_app.py": "",
    Dockerfile: "FROM python:3.13-slim\n",
    "docker-compose.yml": 'services:\n  web: { build: . }\n  db:\n    image: "postgres:17"\n',
  },
  "a conda environment": {
    "environment.yml": "name: study\ndependencies:\n  - python=3.12\n  - conda-forge::numpy\n  - pytest\n",
    "analysis/model.py": "",
    "tests/test_model.py": "",
  },
  "an extension that is compiled, with a toolchain image": {
    "pyproject.toml": `[project]
name = "fast-kernels"
requires-python = ">=3.11"
[build-system]
requires = ["scikit-build-core>=0.11"]
`,
    "CMakeLists.txt": "project(kernels LANGUAGES CXX)\n",
    "python/fast_kernels/__init__.py": "",
    "src/kernels.cpp": "",
    Dockerfile: "FROM debian:12\nCOPY docker docker\n",
    "config.cmake": "",
    "docker/environment.yml": "dependencies: [cmake]\n",
  },
  "an extension in a folder, with the stages of an image": {
    "python/setup.py": 'from setuptools import setup\nsetup(name="mlc", python_requires=">=3.10", ext_modules=[])\n',
    "python/mlc/__init__.py": "",
    "CMakeLists.txt": "",
    Dockerfile: "FROM debian:12 AS development\nFROM development AS production\n",
    ".gitmodules": "",
  },
  "a training library": {
    "pyproject.toml": `[project]
name = "moe-lab"
requires-python = ">=3.10"
classifiers = ["Programming Language :: Python :: 3.11", "Programming Language :: Python :: 3.12"]
dependencies = ["torch>=2.1", "deepspeed", "wandb"]
`,
    "requirements-dev.txt": "pytest\npytest-cov\npytest-xdist\n",
    "moe_lab/__init__.py": "",
    "tests/unit/test_layers.py": "",
    "tests/integration/api/test_api.py": "",
    "tests/distributed/test_ranks.py": "",
    "compose.yaml": "services:\n  cache:\n    image: redis:8\n",
    "charts/lab/Chart.yaml": "name: lab\n",
  },
  "a library of CUDA kernels": {
    "CMakeLists.txt": "project(kernels LANGUAGES CXX CUDA)\nenable_testing()\n",
    "src/scan.cu": "",
    "src/scan.cpp": "",
  },
  "CUDA kernels in an image": {
    "CMakeLists.txt": "project(kernels LANGUAGES CXX CUDA)\n",
    "src/scan.cu": "",
    Dockerfile: "FROM nvidia/cuda:13.0.1-devel-ubuntu24.04\nCOPY . .\nRUN cmake -B build && cmake --build build\n",
  },
  "a C++ library with CMake": {
    "CMakeLists.txt": "project(codec)\nadd_subdirectory(tests)\n",
    "tests/CMakeLists.txt": "add_test(NAME codec COMMAND codec_tests)\n",
    "src/codec.cpp": "",
    "third_party/zlib/CMakeLists.txt": "project(zlib)\n",
  },
  "a Node package": {
    "package.json":
      '{ "name": "@acme/ui", "engines": { "node": ">=24" }, "scripts": { "build": "tsc", "test": "vitest run" } }',
    "package-lock.json": "",
    "src/index.ts": "",
    "node_modules/left-pad/package.json": '{ "name": "left-pad" }',
  },
  "a Node workspace with pnpm": {
    "package.json": '{ "name": "shop", "scripts": { "lint": "biome check .", "test": "pnpm -r test" } }',
    "pnpm-lock.yaml": "",
    "packages/cart/package.json": '{ "name": "cart", "scripts": { "test": "vitest run" } }',
    "packages/cart/src/index.ts": "",
  },
  "a Node package with Yarn 4": {
    "package.json": '{ "name": "till", "packageManager": "yarn@4.9.2", "scripts": { "test": "vitest run" } }',
    "yarn.lock": "",
    "src/index.ts": "",
  },
  "a Go service with Kubernetes manifests": {
    "go.mod": "module example.com/queue\ngo 1.25\n",
    "main.go": "",
    "main_test.go": "",
    Dockerfile: "FROM golang:1.25\n",
    "k8s/deployment.yaml": "",
    "k8s/service.yaml": "",
    "scripts/release.sh": "",
  },
  "a Rust workspace": {
    "Cargo.toml": '[workspace]\nmembers = ["crates/*"]\n',
    "Cargo.lock": "",
    "crates/core/Cargo.toml": '[package]\nname = "core"\n',
    "crates/core/src/lib.rs": "",
  },
  "Java with Maven": {
    "pom.xml": "<project/>",
    mvnw: "",
    "core/pom.xml": "<project/>",
    "core/src/main/java/App.java": "",
  },
  "Kotlin with Gradle": { "build.gradle.kts": "", gradlew: "", "src/main/kotlin/App.kt": "" },
  "a solution of .NET": { "Shop.sln": "", "Shop/Shop.csproj": "", "Shop/Cart.cs": "" },
  "a Helm chart": { "chart/Chart.yaml": "name: gateway\n", "chart/charts/base/Chart.yaml": "name: base\n" },
  "a Dockerfile only": { Dockerfile: "FROM debian:12\n", "entrypoint.sh": "" },
  "infrastructure with Terraform": { "main.tf": "", "modules/network/main.tf": "", "deploy.sh": "" },
  "documentation with MkDocs": {
    "mkdocs.yml": "site_name: Handbook\n",
    "docs/index.md": "",
    "docs/requirements.txt": "mkdocs==1.6.1\n",
  },
  "a monorepo": {
    "services/api/pyproject.toml": '[project]\nname = "api"\nrequires-python = ">=3.13"\n[tool.ruff]\n',
    "services/api/api/__init__.py": "",
    "services/api/tests/test_api.py": "",
    "services/api/Dockerfile": "FROM python:3.13\n",
    "services/queue/go.mod": "module queue\n",
    "services/queue/main.go": "",
    "web/package.json": '{ "name": "web", "scripts": { "lint": "eslint .", "build": "vite build", "test": "vitest" } }',
    "web/package-lock.json": "",
    "web/src/main.ts": "",
    "tools/gen/Cargo.toml": '[package]\nname = "gen"\n',
    "deploy/chart/Chart.yaml": "name: shop\n",
  },
  "odd workflows": {
    ".github/workflows/ship.yml": `on: { push: { tags: ["*"] } }
jobs:
  ship:
    runs-on: [self-hosted, our-box]
    steps:
      - uses: docker/build-push-action@v6
        with:
          push: true
`,
    ".github/workflows/broken.yaml": "on: [push\njobs",
    Makefile: "all:\n\tcc a.c\ntest: all\n\t./a.out\n",
    "a.c": "",
    Dockerfile: "FROM debian:12\n",
  },
  "a Pulumi program": {
    "Pulumi.yaml": "name: network\n",
    "index.ts": "",
    "package.json": '{ "name": "network" }',
    "yarn.lock": "",
  },
  "an inventory of Slipway's": {
    "Pulumi.yaml": "name: slipway\n",
    "inventory/repositories/app.yaml": "",
    "index.ts": "",
    "package.json": '{ "name": "slipway", "scripts": { "test": "vitest" } }',
    "package-lock.json": "",
  },
  "a manifest that is no TOML": {
    "pyproject.toml": "[project\nname=",
    "setup.py": 'setup(name="old")',
    "old/__init__.py": "",
    "test_old.py": "",
  },
};
