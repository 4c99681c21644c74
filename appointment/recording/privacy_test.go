package recording_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
)

// harmlessRequestFields lists the fields of requests that may stay, as this test judges them. A
// new field counts as sensitive until someone adds it here.
var harmlessRequestFields = strings.Fields(`StartDate Days OrganizationID ServiceSectID ServiceID ServiceText ProcedureID ProcedureName
	PatientClass RequestDeptID RequestDeptName RequestedDate FastingFlag ScheduleRoute ScheduleResourceUID ScheduleResourceName
	ScheduleDate StartTime EndTime Sex Age AgeUnit PlacerAssigningAuthority ScheduleStatus Save`)

// fillWithCanaries writes a text of its own into every sensitive field of a request, and returns
// these texts.
func fillWithCanaries(t *testing.T, request any) (canaries []string) {
	t.Helper()
	v := reflect.ValueOf(request).Elem()
	for i := range v.NumField() {
		field, value := v.Type().Field(i), v.Field(i)
		if slices.Contains(harmlessRequestFields, field.Name) {
			continue
		}
		check, canary := field.Tag.Get("check"), fmt.Sprintf("Canary%c%02d鸢尾", v.Type().Name()[0], i)
		switch {
		case strings.Contains(check, "identity"):
			canary = fmt.Sprintf("9999991971%02d17%03d%d", i%12+1, i, i%10)
		case strings.Contains(check, "phone"):
			canary = fmt.Sprintf("131%08d", 55550000+i)
		case field.Type == reflect.TypeFor[appointment.Date]():
			value.Set(reflect.ValueOf(appointment.Date{Year: 1971, Month: 3, Day: 9}))
			canaries = append(canaries, "1971-03-09", "19710309")
			continue
		case field.Type == reflect.TypeFor[map[string]string]():
			value.Set(reflect.ValueOf(map[string]string{"bedOfPatient": "Canary鸢尾 77788899"}))
			canaries = append(canaries, "77788899")
			continue
		case field.Type.Kind() != reflect.String:
			t.Fatalf("%s has the type %v, want one that this test fills: add it", field.Name, field.Type)
		}
		value.SetString(canary)
		canaries = append(canaries, canary)
	}
	return append(canaries, "canary", "鸢尾", "鸢", "尾")
}

func TestRecorder_SensitiveFieldsOfRequests(t *testing.T) {
	t.Parallel()
	for _, v := range sampleVendors() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			query, save, cancel := exampleQuery(), exampleSave(), &appointment.CancelRequest{}
			secrets := slices.Concat(fillWithCanaries(t, query), fillWithCanaries(t, save), fillWithCanaries(t, cancel))
			hospital := startHospital(t, v)
			cfg := hospital.Config()
			file := record(t, cfg, func(c *appointment.Client) { callAll(t.Context(), c, query, save, cancel) })
			text := readFiles(t, file)
			checkAbsent(t, text, append(secrets, string(cfg.SystemKey), cfg.SystemID, "127.0.0.1", "/hospital/appointment")...)
			for _, op := range appointment.Operations() {
				delivered, recorded := hospital.Deliveries(op), strings.Count(text, ": "+string(op)+", response 200")
				if delivered == 0 || recorded != delivered {
					t.Errorf("%s: got %d recorded requests, want all %d that the hospital received", op, recorded, delivered)
				}
			}
			if len(secrets) < 30 {
				t.Errorf("got %d secrets, want at least 30", len(secrets))
			}
		})
	}
}

func callAll(ctx context.Context, c *appointment.Client, query *appointment.QueryRequest, save *appointment.SaveRequest, cancel *appointment.CancelRequest) {
	_, _ = c.QuerySchedule(ctx, query)
	_, _ = c.SaveSchedule(ctx, save)
	_, _ = c.FindBooking(ctx, save)
	_, _ = c.CancelSchedule(ctx, cancel)
}

// harmlessResponseFields lists the fields of responses that may stay.
var harmlessResponseFields = strings.Fields(`totalRecord totalPage organizationID placerAssigningAuthority serviceSectID serviceText
	procedureName patientClass resourceUID arrangeUID timeDetailUID resourceName scheduleDate scheduleTime quantity scheduleFlag
	arrangeWeek arrangeDay appointmentQuantity startTime endTime scheduleTimeStatus scheduleResourceUID scheduleResourceName
	scheduleResourceLocation scheduleResourceRoom scheduleStartDate scheduleEndDate scheduleTimeDetail data result
	scheduleArrangeResourceInfoList scheduleArrangeDateInfoList scheduleArrangeTimeInfoList`)

// The hospital writes a person whom no request names into one field of each response.
func TestRecorder_SensitiveFieldsOfResponses(t *testing.T) {
	t.Parallel()
	for _, v := range sampleVendors() {
		t.Run(string(v), func(t *testing.T) {
			t.Parallel()
			var documents, secrets []string
			for n, row := range readFieldsTSV(t) {
				direction, name := row[1], row[3]
				if direction != "response" || slices.Contains(harmlessResponseFields, name) {
					continue
				}
				canaries := []string{fmt.Sprintf("Canary%03d", n), fmt.Sprintf("鸢%c", '一'+rune(n)), fmt.Sprintf("131%08d", 66660000+n)}
				secrets = append(secrets, canaries...)
				member := fmt.Sprintf(`{"%s":"%s（%s）"}`, name, strings.Join(canaries[:2], ""), canaries[2])
				documents = append(documents, member, `{"statusCode":"00000000","data":{"resultCode":"Success","result":`+member+`}}`)
			}
			responses := 0
			cfg := startDocumentServer(t, v, func(string) string {
				responses++
				return spellNames(t, v, documents[responses-1])
			})
			file := record(t, cfg, func(c *appointment.Client) {
				for range documents {
					_, _ = c.QuerySchedule(t.Context(), exampleQuery())
				}
			})
			checkAbsent(t, readFiles(t, file), append(secrets, "canary", "鸢")...)
			if responses != len(documents) || len(secrets) < 30 {
				t.Errorf("got %d responses with %d secrets, want %d with at least 30", responses, len(secrets), len(documents))
			}
		})
	}
}

func TestRecorder_HeadersQueryAndForm(t *testing.T) {
	t.Parallel()
	cfg := startDocumentServer(t, appointment.Laida, respondWith(`{"statusCode":"1"}`))
	cfg.Endpoint += "?token=canary-token&name=" + url.QueryEscape(patientName) + "&wsdl"
	dialect := appointment.Dialect{}
	if err := json.Unmarshal([]byte(`{"rest":{"parameter":"data","headers":{"Authorization":"Bearer canary","Cookie":"a=canary","X-Api-Key":"canary","User-Agent":"canary"},
		"paths":{"SaveSchedule":"save?key=canary"}}}`), &dialect); err != nil {
		t.Fatal(err)
	}
	cfg.Dialect = &dialect
	file := record(t, cfg, func(c *appointment.Client) { saveAndReturnRaw(t, c) })
	text := readFiles(t, file)
	checkAbsent(t, text, append(shapeSecrets(), url.QueryEscape(patientName), "canary")...)
	for _, want := range []string{"url: http://hospital.example/appointment/save?token=", "- $AUTHORIZATION", `-H 'Authorization: '"$AUTHORIZATION"''`, "&wsdl"} {
		if !strings.Contains(text, want) {
			t.Errorf("the recording is\n%s\nwant it to hold %q", text, want)
		}
	}
	if got := replay(t, file).Requests(appointment.SaveSchedule); len(got) != 1 || got[0]["patientClass"] != "门诊" || got[0]["name"] == "" {
		t.Errorf("Requests(SaveSchedule) = %v, want the fields of the form", got)
	}
}

// Credentials can be words of field names. The names stay, so that a replay finds the request.
func TestRecorder_CredentialsThatAreFieldNames(t *testing.T) {
	t.Parallel()
	for _, v := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
		cfg := startDocumentServer(t, v, respondWith(`{"statusCode":"00000009","statusMessage":"method"}`))
		cfg.SystemID, cfg.SystemKey = "system", "method"
		p := replay(t, record(t, cfg, func(c *appointment.Client) { saveAndReturnRaw(t, c) }))
		save := exampleSave()
		if err := p.Pseudonymize(save); err != nil {
			t.Fatal(err)
		}
		if _, err := replayClient(t, p).SaveSchedule(t.Context(), save); !errors.Is(err, appointment.ErrRejected) {
			t.Errorf("%s: SaveSchedule error = %v, want %v", v, err, appointment.ErrRejected)
		}
		if fields := p.Requests(appointment.SaveSchedule)[0]; fields["$SYSTEM_IDId"] != "" {
			t.Errorf("%s: Requests(SaveSchedule) = %v, want the names of the fields", v, fields)
		}
	}
}

// A key can stand escaped in a URL, in free text and in text that is kept.
func TestRecorder_EscapedKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"ab+c/d==", "钥匙一二三"} {
		escaped := url.QueryEscape(key)
		cfg := startDocumentServer(t, appointment.Laida,
			respondWith(`{"statusCode":"00000009","statusMessage":"key=`+escaped+`","resourceName":"US?key=`+escaped+`"}`))
		cfg.SystemKey = appointment.Secret(key)
		text := readFiles(t, record(t, cfg, func(c *appointment.Client) { saveAndReturnRaw(t, c) }))
		checkAbsent(t, text, key, escaped)
		if n := strings.Count(text, "=%24SYSTEM_KEY"); n != 2 {
			t.Errorf("key %q: got %d placeholders, want 2:\n%s", key, n, text)
		}
	}
}
