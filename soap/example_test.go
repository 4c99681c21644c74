package soap_test

import (
	"context"
	"fmt"
	"log"

	"github.com/exam-appointment/appointment-go/soap"
)

// A WSDL from JAX-WS, which keeps its schema in a file of its own. With the binding,
// appointment.Dialect{SOAP: binding} is all that the site's configuration needs.
func ExampleLoadWSDL() {
	binding, err := soap.LoadWSDL(context.Background(), "testdata/wsdl/jaxws/ExamService.wsdl")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(binding.Namespace, binding.Operations["SaveSchedule"].Name)
	fmt.Println(binding.Parameter, binding.Form, binding.Style, binding.Use)
	// Output:
	// http://ws.his.example/ saveSchedule
	// arg0 unqualified document literal
}
