// encoding/json: both directions, structures, maps, errors.
package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

type person struct {
	Name    string            `json:"name"`
	Age     int               `json:"age,omitempty"`
	Tags    []string          `json:"tags"`
	Address *address          `json:"address,omitempty"`
	Extra   map[string]any    `json:"extra"`
	Scores  map[string]string `json:"-"`
}

type address struct {
	Street string
	Number float64
}

func jsons() {
	p := person{Name: "Ada <\"&>", Tags: []string{"a", "ü", "\u2028"}, Address: &address{"Main", 1.5e21},
		Extra: map[string]any{"z": nil, "a": []int{1, 2}, "m": true}}
	text, err := json.MarshalIndent(p, "", "  ")
	fmt.Println(string(text), err)
	var back person
	fmt.Println(json.Unmarshal(text, &back), back.Name == p.Name, *back.Address, back.Extra)
	var anything any
	fmt.Println(json.Unmarshal([]byte(`{"a":[1,2.5,"x\u00e9",null,{"b":{}}],"c":-1e-7}`), &anything), anything)
	for _, bad := range []string{`{"name": 5}`, `{"name"`, `[1,]`, `{"age": 1.5}`} {
		fmt.Println(json.Unmarshal([]byte(bad), &back))
	}
	d := json.NewDecoder(strings.NewReader(`{"name":"x"} {"name":"y","unknown":1}`))
	d.DisallowUnknownFields()
	for range 3 {
		var p person
		err := d.Decode(&p)
		fmt.Println(p.Name, err)
	}
}
