"""Compares requests, which main.go prints, with those that zeep makes from the same WSDLs.

zeep is an independent implementation of WSDL, XML Schema and SOAP. Compared are the elements of the
body with their namespaces, texts and order, the SOAPAction and the SOAP version.
"""
import json
import logging
import os
import sys
import urllib.parse

import zeep
import zeep.transports
import zeep.wsdl.bindings
from lxml import etree

logging.disable(logging.WARNING)
ENVELOPES = {
    "http://schemas.xmlsoap.org/soap/envelope/": zeep.wsdl.bindings.Soap11Binding,
    "http://www.w3.org/2003/05/soap-envelope": zeep.wsdl.bindings.Soap12Binding,
}


# The WSDLs that zeep cannot read as XML Schema says, with the reason.
DIFFERENT = {
    "shapes/substitution-group.wsdl": "zeep does not give an element the type of the head of its substitution group",
}
SOAP_ENCODING = b"""<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://schemas.xmlsoap.org/soap/encoding/">
<complexType name="string"><simpleContent><extension base="string"/></simpleContent></complexType>
<complexType name="Array"/></schema>"""


class Files(zeep.transports.Transport):
    """Reads files only. An import of another host is a file beside the WSDL, named for the query."""

    folder = ""

    def load(self, url):
        parts = urllib.parse.urlsplit(url)
        if not parts.netloc:
            return super().load(url)
        if parts.path == "/soap/encoding/":
            return SOAP_ENCODING
        for suffix in (".xsd", ".wsdl"):
            path = os.path.join(self.folder, parts.query.replace("=", "") + suffix)
            if os.path.exists(path):
                return super().load(path)
        return b'<schema xmlns="http://www.w3.org/2001/XMLSchema"/>'  # a part that no operation needs


def read(file):
    transport = Files()
    transport.folder = os.path.dirname(file)
    return zeep.Client(file, transport=transport)


def canonical(element):
    """The element as a tuple: its name with the namespace, its text, and the elements in it."""
    return (element.tag, element.text or "", [canonical(c) for c in element])


def body_of(envelope):
    namespace = etree.QName(envelope).namespace
    return list(envelope.find("{%s}Body" % namespace))


def ours(request):
    envelope = etree.fromstring(request["envelope"].encode())
    action = request["soapAction"]
    if "action=" in request["contentType"]:
        action = request["contentType"].split("action=")[1]
    return {"body": [canonical(e) for e in body_of(envelope)], "action": action.strip('"')}


def zeeps(binding, operation, children):
    """The request that zeep makes for an operation with the texts of our request."""
    values = {etree.QName(c).localname: c.text or "" for c in children}
    message = operation.create(**values)
    binding._set_http_headers(message, operation)
    headers = message.headers
    envelope = etree.fromstring(etree.tostring(message.content, encoding="utf-8"))
    action = headers.get("SOAPAction") or headers["Content-Type"].partition("action=")[2]
    return {"body": [canonical(e) for e in body_of(envelope)], "action": action.strip('"')}


def compare(request, client):
    """None if zeep makes the same request for one of the WSDL's operations, or else the differences."""
    sent = ours(request)
    envelope = etree.fromstring(request["envelope"].encode())
    wanted = ENVELOPES[etree.QName(envelope).namespace]
    differences = []
    for binding in client.wsdl.bindings.values():
        if type(binding) is not wanted:
            continue
        for operation in binding.all().values():
            try:
                made = zeeps(binding, operation, list(body_of(envelope)[0]))
            except Exception as e:  # an operation that takes something else
                differences.append("  zeep %s: %s: %s" % (operation.name, type(e).__name__, e))
                continue
            if made == sent:
                return None
            differences.append("  zeep %s: %s" % (operation.name, made))
    return "\n".join(["  ours: %s" % sent] + differences)


def main():
    clients, files, failed = {}, set(), 0
    for line in sys.stdin:
        request = json.loads(line)
        file = request["file"]
        files.add(file)
        try:
            if file not in clients:
                clients[file] = read(file)
            difference = compare(request, clients[file])
        except Exception as e:
            difference = "  zeep cannot read the WSDL: %s: %s" % (type(e).__name__, e)
        known = next((reason for name, reason in DIFFERENT.items() if file.endswith(name)), None)
        if known and not difference:
            difference = "  zeep makes the same request now; remove it from DIFFERENT"
        elif known:
            continue
        if difference:
            failed += 1
            print("%s: %s differs:\n%s" % (file, request["operation"], difference))
    print("%d WSDLs compared with zeep, %d requests differ" % (len(files), failed))
    if failed or len(files) < 50:
        sys.exit(1)


main()
