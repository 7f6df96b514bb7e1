"""A workbook with an identity number in every place where a workbook keeps words, seen or not.

In: nothing. Out: the workbook's bytes and, by number, the path under which it must be reported.
The parts are written as ECMA-376 (5th edition) and [MS-XLSX] describe them; no program would show most of them.
"""

from collections.abc import Callable

from hidden import OFFICE, Hidden, cfb, package, relations, text_docx

NAME = "gomt.xlsx"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DRAW = "http://schemas.openxmlformats.org/drawingml/2006/main"
XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
THREADED = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"


def workbook() -> tuple[bytes, Hidden]:
    hidden = Hidden(NAME)
    at = hidden.at
    parts: dict[str, str | bytes] = {}
    sheet(parts, at)
    beside(parts, at)
    book(parts, at)
    return package(parts), hidden


def sheet(parts: dict[str, str | bytes], at: Callable[..., str]) -> None:
    number = at("Öppen!B2", bare=True)
    short = at("Öppen!B3", bare=True, zero=True)
    split = at("Öppen!B4")
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{MAIN}" count="2" uniqueCount="2"><si><t>{at("Öppen!B1")}</t></si>'
        f'<si><r><t>{split[:9]}</t></r><r><rPr><b/></rPr><t>{split[9:]}</t></r></si>'
        "</sst>"
    )
    parts["xl/worksheets/sheet1.xml"] = f"""<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">
<cols><col min="6" max="6" hidden="1"/></cols><sheetData>
<row r="1"><c r="A1" t="inlineStr"><is><t>{at("Öppen!A1")}</t></is></c><c r="B1" t="s"><v>0</v></c>
<c r="F1" t="inlineStr"><is><t>{at("Öppen!F1")}</t></is></c></row>
<row r="2"><c r="B2"><v>{number}</v></c></row><row r="3"><c r="B3" s="1"><v>{short.lstrip("0")}</v></c></row>
<row r="4"><c r="B4" t="s"><v>1</v></c></row>
<row r="5" hidden="1"><c r="A5" t="inlineStr"><is><t>{at("Öppen!A5")}</t></is></c></row>
<row r="6"><c r="A6" t="str"><f>A1&amp;""</f><v>{at("Öppen!A6")}</v></c>
<c r="B6"><f>IF(A1="{at("Öppen > formulas > B6")}",1,0)</f><v>0</v></c></row></sheetData>
<autoFilter ref="A1:F6"><filterColumn colId="0"><filters><filter val="{at("Öppen > settings")}"/></filters></filterColumn></autoFilter>
<scenarios><scenario name="s" comment="{at("Öppen > settings")}"><inputCells r="A1" val="{at("Öppen > settings")}"/></scenario></scenarios>
<conditionalFormatting sqref="A1"><cfRule type="containsText" priority="1" text="{at("Öppen > settings")}"/></conditionalFormatting>
<dataValidations><dataValidation sqref="A1" type="list" promptTitle="{at("Öppen > settings")}" prompt="{at("Öppen > settings")}"
errorTitle="{at("Öppen > settings")}" error="{at("Öppen > settings")}"><formula1>"{at("Öppen > settings")},Annan"</formula1></dataValidation></dataValidations>
<hyperlinks><hyperlink ref="A1" r:id="rId9" tooltip="{at("Öppen > settings")}" display="{at("Öppen > settings")}"/></hyperlinks>
<headerFooter differentFirst="1" differentOddEven="1"><oddHeader>&amp;L{at("Öppen > settings")}</oddHeader><oddFooter>&amp;C{at("Öppen > settings")}</oddFooter>
<evenHeader>&amp;R{at("Öppen > settings")}</evenHeader><firstFooter>&amp;L{at("Öppen > settings")}</firstFooter></headerFooter>
<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/></worksheet>"""
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = relations(
        ("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"),
        ("rId3", "comments", "../comments1.xml"), ("rId4", "table", "../tables/table1.xml"),
        ("rId5", "package", "../embeddings/Brev.docx"), ("rId6", "oleObject", "../embeddings/oleObject1.bin"),
        ("rId7", "pivotTable", "../pivotTables/pivotTable1.xml"), ("rId8", "threadedComment", "../threadedComments/threadedComment1.xml"),
        ("rId9", "hyperlink", "mailto:skola@example.org?subject=" + at("Öppen > links").replace(" ", "%20"), "External"),
    )
    for number, state in (("2", "Dold"), ("3", "Djupt dold")):
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData><row r="3"><c r="C3" t="inlineStr"><is><t>{at(state + "!C3")}</t></is></c></row>'
            "</sheetData></worksheet>"
        )


def beside(parts: dict[str, str | bytes], at: Callable[..., str]) -> None:
    parts["xl/comments1.xml"] = (
        f'<comments xmlns="{MAIN}"><authors><author>{at("Öppen > comments")}</author></authors><commentList><comment ref="A1" authorId="0">'
        f'<text><r><t>{at("Öppen!A1 > comment")}</t></r></text></comment></commentList></comments>'
    )
    parts["xl/threadedComments/threadedComment1.xml"] = (
        f'<ThreadedComments xmlns="{THREADED}"><threadedComment ref="A1" dT="2026-01-01T00:00:00" personId="{{1}}" id="{{2}}">'
        f'<text>{at("Öppen!A1 > comment")}</text></threadedComment></ThreadedComments>'
    )
    parts["xl/persons/person.xml"] = (
        f'<personList xmlns="{THREADED}"><person displayName="{at("persons")}" id="{{1}}" userId="x" providerId="None"/></personList>'
    )
    parts["xl/drawings/vmlDrawing1.vml"] = (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape><v:textbox><div><font>'
        f'{at("Öppen > drawing")}</font></div></v:textbox></v:shape></xml>'
    )
    parts["xl/drawings/drawing1.xml"] = (
        f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{DRAW}"><xdr:twoCellAnchor><xdr:sp><xdr:nvSpPr>'
        f'<xdr:cNvPr id="2" name="{at("Öppen > drawing")}" descr="{at("Öppen > drawing")}" title="{at("Öppen > drawing")}"/></xdr:nvSpPr>'
        f'<xdr:txBody><a:p><a:r><a:t>{at("Öppen > drawing")}</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:twoCellAnchor></xdr:wsDr>'
    )
    parts["xl/charts/chart1.xml"] = (
        f'<c:chartSpace xmlns:c="{CHART}" xmlns:a="{DRAW}"><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>{at("chart")}</a:t></a:r></a:p></c:rich></c:tx>'
        f'</c:title><c:plotArea><c:ser><c:cat><c:strRef><c:f>A1</c:f><c:strCache><c:pt idx="0"><c:v>{at("chart")}</c:v></c:pt></c:strCache></c:strRef></c:cat>'
        f'<c:val><c:numRef><c:numCache><c:pt idx="0"><c:v>{at("chart", bare=True)}</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser></c:plotArea></c:chart></c:chartSpace>'
    )
    parts["xl/diagrams/data1.xml"] = f'<dgm:dataModel xmlns:dgm="urn:d" xmlns:a="{DRAW}"><a:p><a:r><a:t>{at("diagram")}</a:t></a:r></a:p></dgm:dataModel>'
    parts["xl/tables/table1.xml"] = (
        f'<table xmlns="{MAIN}" id="1" name="t" ref="A1:B2" totalsRowShown="1" comment="{at("Öppen > tables")}"><tableColumns>'
        f'<tableColumn id="1" name="{at("Öppen > tables")}" totalsRowLabel="{at("Öppen > tables")}"/></tableColumns></table>'
    )
    parts["xl/pivotTables/pivotTable1.xml"] = f'<pivotTableDefinition xmlns="{MAIN}" name="p" dataCaption="{at("Öppen > pivot")}"/>'
    parts["xl/pivotCache/pivotCacheDefinition1.xml"] = (
        f'<pivotCacheDefinition xmlns="{MAIN}"><cacheFields><cacheField name="{at("pivot")}"><sharedItems><s v="{at("pivot")}"/></sharedItems>'
        "</cacheField></cacheFields></pivotCacheDefinition>"
    )
    parts["xl/pivotCache/pivotCacheRecords1.xml"] = (
        f'<pivotCacheRecords xmlns="{MAIN}"><r><s v="{at("pivot")}"/><n v="{at("pivot", bare=True)}"/></r></pivotCacheRecords>'
    )
    parts["xl/externalLinks/externalLink1.xml"] = (
        f'<externalLink xmlns="{MAIN}"><externalBook><sheetDataSet><sheetData><row r="1"><cell r="A1" t="str"><v>{at("external-links")}</v></cell></row>'
        "</sheetData></sheetDataSet></externalBook></externalLink>"
    )
    parts["xl/externalLinks/_rels/externalLink1.xml.rels"] = relations(
        ("rId1", "externalLinkPath", f"file:///N:/Elever/{at('links')}.xlsx", "External"),
    )
    parts["xl/connections.xml"] = (
        f'<connections xmlns="{MAIN}"><connection id="1" name="c" description="{at("connections")}"><dbPr connection="DSN=elever" command="select * from elev where namn = '
        f"'{at('connections')}'" + '"/></connection></connections>'
    )
    parts["xl/embeddings/Brev.docx"] = text_docx(at("xl/embeddings/Brev.docx"))
    parts["xl/embeddings/oleObject1.bin"] = cfb(at("xl/embeddings/oleObject1.bin > brev.txt"))
    parts["customXml/item1.xml"] = f"<post><nummer>{at('custom-xml')}</nummer></post>"


def book(parts: dict[str, str | bytes], at: Callable[..., str]) -> None:
    names = ("Öppen", "Dold", "Djupt dold", at(None, bare=True))
    states = ("visible", "hidden", "veryHidden", "visible")
    sheets = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{state}" r:id="rId{i}"/>' for i, (name, state) in enumerate(zip(names, states, strict=True), 1)
    )
    parts["xl/worksheets/sheet4.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets><definedNames>'
        f'<definedName name="Elev" hidden="1" comment="{at("names")}">"{at("names")}"</definedName></definedNames></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = relations(
        *((f"rId{i}", "worksheet", f"worksheets/sheet{i}.xml") for i in range(1, 5)),
        ("rId5", "sharedStrings", "sharedStrings.xml"), ("rId6", "styles", "styles.xml"),
    )
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" formatCode="00000000000"/></numFmts>'
        '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
    parts["docProps/core.xml"] = (
        '<cp:coreProperties xmlns:cp="urn:cp" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f'<dc:title>{at("properties")}</dc:title><dc:creator>{at("properties")}</dc:creator><cp:keywords>{at("properties")}</cp:keywords></cp:coreProperties>'
    )
    parts["docProps/app.xml"] = f"<Properties><Manager>{at('properties')}</Manager></Properties>"
    parts["docProps/custom.xml"] = (
        f'<Properties><property name="{at("properties")}"><lpwstr>{at("properties")}</lpwstr></property></Properties>'
    )
