package soap_test

import (
	"context"
	"fmt"
	"log"

	"github.com/exam-appointment/appointment-go/soap"
)

// JAX-WS keeps the schema of a WSDL in its own file. A hospital's configuration uses the
// binding as appointment.Dialect{SOAP: binding}.
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
