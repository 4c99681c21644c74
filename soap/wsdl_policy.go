package soap

import (
	"maps"
	"slices"
	"strings"
)

// policy has the requirements of a service's policies, by their codes. A value
// names the assertions.
type policy map[WSDLCode][]string

// policyAssertions are the assertions of policies that a request has to fulfil. If the code is "",
// the assertions inside it are read.
var policyAssertions = map[string]WSDLCode{
	"UsernameToken":                   WSDLUsernameTokenRequired,
	"BasicAuthentication":             WSDLBasicRequired,
	"HttpBasicAuthentication":         WSDLBasicRequired,
	"AsymmetricBinding":               WSDLSignatureRequired,
	"SymmetricBinding":                WSDLSignatureRequired,
	"SignedParts":                     WSDLSignatureRequired,
	"SignedElements":                  WSDLSignatureRequired,
	"EncryptedParts":                  WSDLSignatureRequired,
	"EncryptedElements":               WSDLSignatureRequired,
	"ContentEncryptedElements":        WSDLSignatureRequired,
	"RequiredElements":                WSDLSignatureRequired,
	"RequiredParts":                   WSDLSignatureRequired,
	"X509Token":                       WSDLSignatureRequired,
	"SamlToken":                       WSDLSignatureRequired,
	"IssuedToken":                     WSDLSignatureRequired,
	"KerberosToken":                   WSDLSignatureRequired,
	"SpnegoContextToken":              WSDLSignatureRequired,
	"SecureConversationToken":         WSDLSignatureRequired,
	"SecurityContextToken":            WSDLSignatureRequired,
	"RelToken":                        WSDLSignatureRequired,
	"Integrity":                       WSDLSignatureRequired, // of WS-Security Policy 2002
	"Confidentiality":                 WSDLSignatureRequired,
	"SecurityToken":                   WSDLSignatureRequired,
	"DigestAuthentication":            WSDLPolicyUnsupported,
	"NtlmAuthentication":              WSDLPolicyUnsupported,
	"NegotiateAuthentication":         WSDLPolicyUnsupported,
	"UsingAddressing":                 WSDLPolicyUnsupported,
	"Addressing":                      WSDLPolicyUnsupported,
	"OptimizedMimeSerialization":      WSDLPolicyUnsupported,
	"BinaryEncoding":                  WSDLPolicyUnsupported,
	"RMAssertion":                     WSDLPolicyUnsupported,
	"ATAssertion":                     WSDLPolicyUnsupported,
	"TransportBinding":                WSDLHTTPSRequired,
	"SignedSupportingTokens":          "",
	"SupportingTokens":                "",
	"SignedEncryptedSupportingTokens": "",
	"EncryptedSupportingTokens":       "",
	"EndorsingSupportingTokens":       WSDLSignatureRequired,
	"SignedEndorsingSupportingTokens": WSDLSignatureRequired,
	"TransportToken":                  "",
	"HttpsToken":                      "",
	"AlgorithmSuite":                  "",
	"Layout":                          "",
	"IncludeTimestamp":                "",
	"Wss10":                           "",
	"Wss11":                           "",
	"Trust10":                         "",
	"Trust13":                         "",
}

// isPolicyNamespace reports whether a namespace is that of WS-Policy.
func isPolicyNamespace(space string) bool {
	return space == "http://www.w3.org/ns/ws-policy" || strings.HasSuffix(space, "/policy") && strings.HasPrefix(space, "http://schemas.xmlsoap.org/ws/") ||
		space == "http://www.w3.org/2006/07/ws-policy"
}

// readPolicies returns the requirements of the policies at these nodes. Nodes may be nil.
func (m *wsdlModel) readPolicies(nodes ...*xmlNode) policy {
	required := policy{}
	for _, node := range nodes {
		if node == nil {
			continue
		}
		for _, c := range node.children {
			required.add(m.readAssertion(c, 0))
		}
		for _, a := range node.attributes {
			if a.Name.Local == "PolicyURIs" {
				for uri := range strings.FieldsSeq(a.Value) {
					required.add(m.readPolicyReference(uri, 0))
				}
			}
		}
	}
	return required
}

// add adds the requirements of another policy.
func (p policy) add(other policy) {
	for code, names := range other {
		for _, name := range names {
			if !slices.Contains(p[code], name) {
				p[code] = append(p[code], name)
			}
		}
	}
}

// readAssertion returns the requirements of a policy, an operator of policies, or an assertion. It
// ignores other nodes.
func (m *wsdlModel) readAssertion(node *xmlNode, depth int) policy {
	required := policy{}
	m.schemas.steps++
	if depth > maxDocumentDepth || m.schemas.steps > maxSchemaSteps || isOptionalAssertion(node) {
		return required
	}
	if isPolicyNamespace(node.name.Space) {
		switch node.name.Local {
		case "PolicyReference":
			return m.readPolicyReference(node.attribute("URI"), depth+1)
		case "ExactlyOne":
			return m.readAlternatives(node, depth)
		}
		for _, c := range node.children {
			required.add(m.readAssertion(c, depth+1))
		}
		return required
	}
	if depth == 0 { // an extension of the WSDL
		isRequired, _ := node.findAttribute(wsdlNamespace, "required")
		isOwn := strings.HasPrefix(node.name.Space, wsdlNamespace) // of WSDL itself, SOAP, MIME and HTTP
		if !isOwn && (isRequired == "true" || isRequired == "1") {
			required[WSDLPolicyUnsupported] = []string{node.name.Local}
		}
		return required
	}
	code, isKnown := policyAssertions[node.name.Local]
	if !isKnown {
		code = WSDLPolicyUnknown
	}
	if code != "" {
		required[code] = []string{node.name.Local}
	}
	if code == "" || code == WSDLHTTPSRequired {
		for _, c := range node.children {
			required.add(m.readAssertion(c, depth+1))
		}
	}
	return required
}

// readAlternatives returns the requirements of the alternative that is the easiest to fulfil.
func (m *wsdlModel) readAlternatives(node *xmlNode, depth int) policy {
	var best policy
	for _, c := range node.children {
		if required := m.readAssertion(c, depth+1); best == nil || required.cost() < best.cost() {
			best = required
		}
	}
	return best
}

// cost rates how difficult a policy is.
func (p policy) cost() int {
	return 100*(len(p[WSDLSignatureRequired])+len(p[WSDLPolicyUnsupported])) + 10*(len(p[WSDLUsernameTokenRequired])+len(p[WSDLBasicRequired])) + len(p[WSDLPolicyUnknown])
}

// isOptionalAssertion reports whether an assertion says that it is optional.
func isOptionalAssertion(node *xmlNode) bool {
	for _, a := range node.attributes {
		if a.Name.Local == "Optional" && isPolicyNamespace(a.Name.Space) {
			return a.Value == "true" || a.Value == "1"
		}
	}
	return false
}

// readPolicyReference returns the requirements of the policy with a URI. A policy elsewhere is unknown.
func (m *wsdlModel) readPolicyReference(uri string, depth int) policy {
	m.schemas.steps += len(m.policies)
	if m.schemas.steps > maxSchemaSteps {
		return policy{WSDLPolicyUnknown: {uri}}
	}
	for _, p := range m.policies {
		id, ok := p.findAttribute(securityUtility, "Id")
		if !ok {
			id, ok = p.findAttribute(xmlPrefix, "id")
		}
		name := p.attribute("Name")
		if ok && uri == "#"+id || name != "" && uri == name {
			return m.readAssertion(p, depth)
		}
	}
	return policy{WSDLPolicyUnknown: {uri}}
}

// addTo adds the requirements to those of an operation, and the rest to its notes.
func (p policy) addTo(o *wsdlOperation) {
	for _, code := range slices.Sorted(maps.Keys(p)) {
		problem := WSDLProblem{Code: code, Key: requirementKeys[code], Assertions: p[code]}
		if code == WSDLPolicyUnknown || code == WSDLHTTPSRequired {
			o.notes = append(o.notes, problem)
		} else {
			o.requirements = append(o.requirements, problem)
		}
	}
}
