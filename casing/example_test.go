package casing_test

import (
	"fmt"
	"log"

	"github.com/exam-appointment/appointment-go/casing"
)

type order struct {
	PlacerOrderNO string `json:"placerOrderNO"`
	IDCardNO      string `json:"idCardNO"`
	Quantity      int    `json:"quantity"`
}

func ExampleCodec_Marshal() {
	codec, err := casing.New(casing.Upper, casing.WithNames(map[string]string{"idCardNO": "idCardNo"}))
	if err != nil {
		log.Fatal(err)
	}
	doc, err := codec.Marshal(order{PlacerOrderNO: "2021110880001", IDCardNO: "-", Quantity: 1})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(doc))
	// Output: {"PLACERORDERNO":"2021110880001","idCardNo":"-","QUANTITY":1}
}

func ExampleCodec_Unmarshal() {
	codec, err := casing.New(casing.Camel)
	if err != nil {
		log.Fatal(err)
	}
	var o order
	deviations, err := codec.Unmarshal([]byte(`{"placer_order_no":"2021110880001","quantity":"14","floor":3}`), &o)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(o.PlacerOrderNO, o.Quantity)
	for _, d := range deviations {
		fmt.Println(d)
	}
	// Output:
	// 2021110880001 14
	// placerOrderNO: name: placer_order_no
	// quantity: shape: text
	// floor: unknown: number
}

func ExampleCodec_Rename() {
	codec, err := casing.New(casing.Camel, casing.WithTypes(order{}))
	if err != nil {
		log.Fatal(err)
	}
	doc, err := codec.Rename([]byte(`{"PLACERORDERNO": "2021110880001", "QUANTITY": 1.50}`))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(doc))
	// Output: {"placerOrderNO": "2021110880001", "quantity": 1.50}
}

func ExampleStyle_Name() {
	for _, style := range []casing.Style{casing.Camel, casing.Pascal, casing.Upper} {
		fmt.Println(style, style.Name("placerOrderNO"))
	}
	// Output:
	// camel placerOrderNO
	// pascal PlacerOrderNO
	// upper PLACERORDERNO
}
