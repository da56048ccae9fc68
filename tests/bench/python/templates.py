# String formatting and a template engine that generates Python, as web frameworks do.
import string
from time import perf_counter


def compile_template(source):
    code, indent = ["def render(out, data):", " write = out.append"], 1
    while source:
        begin = source.find("{")
        if begin < 0:
            begin = len(source)
        if source[:begin]:
            code.append(" " * indent + f"write({source[:begin]!r})")
        source = source[begin:]
        if source.startswith("{{"):
            end = source.index("}}")
            code.append(" " * indent + f"write(escape(str({source[2:end].strip()})))")
            source = source[end + 2:]
        elif source.startswith("{%"):
            end = source.index("%}")
            statement = source[2:end].strip()
            if statement == "end":
                indent -= 1
            else:
                code.append(" " * indent + statement + ":")
                indent += 1
            source = source[end + 2:]
    names = {"escape": escape}
    exec("\n".join(code), names)
    return names["render"]


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


PAGE = """<html><head><title>{{ data["title"] }}</title></head><body><table>
{% for row in data["rows"] %}<tr class="{{ "odd" if row["id"] % 2 else "even" }}">
{% for column in data["columns"] %}<td>{{ row[column] }}</td>{% end %}
{% if row["price"] > 50 %}<td><b>expensive & <i>good</i></b></td>{% end %}</tr>{% end %}
</table></body></html>"""

start = perf_counter()
checksum = 0
for page in range(200):
    rows = [{"id": i, "name": f"item {i:04d} <{i % 7}>", "price": i * 0.37 + page, "note": "%s & %-8s|%6.2f" % (i, i % 5, i / 3)}
            for i in range(300)]
    out = []
    compile_template(PAGE)(out, {"title": f'Page "{page}"', "rows": rows, "columns": ["id", "name", "price", "note"]})
    html = "".join(out)
    mail = string.Template("Dear $name, $count of your ${thing}s cost $$$price.")
    letters = [mail.substitute(name=r["name"], count=r["id"], thing="book", price=f"{r['price']:,.2f}") for r in rows[:60]]
    text = html + "{0!s:>10}|{1:<12}|{2:^9.3e}".format(page, "left", page * 1.5) + "".join(letters).title()
    checksum = (checksum * 31 + len(text) + sum(map(ord, text[::97]))) % 1_000_000_007
print(f"{perf_counter() - start:.3f} s, checksum {checksum}")
