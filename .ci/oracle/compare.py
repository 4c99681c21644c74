"""Compares the requests that main.go prints with those that zeep makes from the same WSDLs.

zeep is an independent implementation of WSDL, XML Schema and SOAP. The program compares the elements
of the body with their namespaces, texts and order, the SOAPAction and the SOAP version.
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
BINDING_TYPES = {
    "http://schemas.xmlsoap.org/soap/envelope/": zeep.wsdl.bindings.Soap11Binding,
    "http://www.w3.org/2003/05/soap-envelope": zeep.wsdl.bindings.Soap12Binding,
}


# The WSDLs that zeep reads differently from XML Schema, with the reason.
KNOWN_DIFFERENCES = {
    "shapes/substitution-group.wsdl": "zeep does not give an element the type of the head of its substitution group",
}
SOAP_ENCODING = b"""<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="http://schemas.xmlsoap.org/soap/encoding/">
<complexType name="string"><simpleContent><extension base="string"/></simpleContent></complexType>
<complexType name="Array"/></schema>"""


class Files(zeep.transports.Transport):
    """Reads files only. It reads an import from another host as a file beside the WSDL, named after the query."""

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


def load_wsdl(file):
    """Return a zeep client for the WSDL in a file."""
    transport = Files()
    transport.folder = os.path.dirname(file)
    return zeep.Client(file, transport=transport)


def to_tuple(element):
    """Convert an element to a tuple: its name with the namespace, its text, and the elements in it."""
    return (element.tag, element.text or "", [to_tuple(c) for c in element])


def find_body(envelope):
    """Return the elements in the body of an envelope."""
    namespace = etree.QName(envelope).namespace
    return list(envelope.find("{%s}Body" % namespace))


def read_request(request):
    """Return the body and the SOAPAction of a request that main.go printed."""
    envelope = etree.fromstring(request["envelope"].encode())
    action = request["soapAction"]
    if "action=" in request["contentType"]:
        action = request["contentType"].split("action=")[1]
    return {"body": [to_tuple(e) for e in find_body(envelope)], "action": action.strip('"')}


def make_zeep_request(binding, operation, children):
    """Return the body and the SOAPAction of the request that zeep makes for an operation, with the texts of children."""
    values = {etree.QName(c).localname: c.text or "" for c in children}
    message = operation.create(**values)
    binding._set_http_headers(message, operation)
    headers = message.headers
    envelope = etree.fromstring(etree.tostring(message.content, encoding="utf-8"))
    action = headers.get("SOAPAction") or headers["Content-Type"].partition("action=")[2]
    return {"body": [to_tuple(e) for e in find_body(envelope)], "action": action.strip('"')}


def compare(request, client):
    """Return None if zeep makes the same request for one of the WSDL's operations, or else the differences."""
    sent = read_request(request)
    envelope = etree.fromstring(request["envelope"].encode())
    wanted = BINDING_TYPES[etree.QName(envelope).namespace]
    differences = []
    for binding in client.wsdl.bindings.values():
        if type(binding) is not wanted:
            continue
        for operation in binding.all().values():
            try:
                made = make_zeep_request(binding, operation, list(find_body(envelope)[0]))
            except Exception as e:  # an operation with other parameters
                differences.append("  zeep %s: %s: %s" % (operation.name, type(e).__name__, e))
                continue
            if made == sent:
                return None
            differences.append("  zeep %s: %s" % (operation.name, made))
    return "\n".join(["  library: %s" % sent] + differences)


def main():
    clients, files, failed = {}, set(), 0
    for line in sys.stdin:
        request = json.loads(line)
        file = request["file"]
        files.add(file)
        try:
            if file not in clients:
                clients[file] = load_wsdl(file)
            difference = compare(request, clients[file])
        except Exception as e:
            difference = "  zeep cannot read the WSDL: %s: %s" % (type(e).__name__, e)
        known = next((reason for name, reason in KNOWN_DIFFERENCES.items() if file.endswith(name)), None)
        if known and not difference:
            difference = "  zeep makes the same request now; remove it from KNOWN_DIFFERENCES"
        elif known:
            continue
        if difference:
            failed += 1
            print("%s: %s differs:\n%s" % (file, request["operation"], difference))
    print("%d WSDLs compared with zeep, %d requests differ" % (len(files), failed))
    if failed or len(files) < 50:
        sys.exit(1)


main()
