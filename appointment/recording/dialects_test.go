package recording_test

import (
	"errors"
	"testing"

	"github.com/exam-appointment/appointment-go/appointment"
	"github.com/exam-appointment/appointment-go/appointment/appointmenttest"
	"github.com/google/go-cmp/cmp"
)

// Requests in another charset, data in Base64 and codes of a hospital are de-identified, and replay.
func TestReplayer_CharsetsBase64AndCodes(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]appointment.Dialect{
		"GBK":           {Charset: "GBK", RequestCharset: appointment.RequestGBK},
		"ASCII":         {RequestCharset: appointment.RequestASCII},
		"Base64":        {Data: appointment.DataBase64},
		"Base64 in GBK": {Data: appointment.DataBase64, Charset: "GBK", RequestCharset: appointment.RequestGBK},
		"codes": {Values: map[string]map[string]string{
			"patientClass": {"门诊": "门诊病人"}, "scheduleFlag": {"2": "预约成功了", "0": "尚未登记"}, "scheduleTimeStatus": {"Enable": "可以选择", "Full": "没有位置", "Schedule": "本人所约"},
			"sex": {"女": "女患者", "男": "男患者"},
		}},
	} {
		for _, vendor := range []appointment.Vendor{appointment.Laida, appointment.Wanda} {
			t.Run(name+" "+string(vendor), func(t *testing.T) {
				t.Parallel()
				hospital := startHospital(t, vendor, appointmenttest.WithDialect(d))
				cfg := hospital.Config()
				cfg.Dialect = &d
				query, save := exampleQuery(), exampleSave()
				var recorded, replayed []string
				calls := func(results *[]string) func(*appointment.Client) {
					return func(c *appointment.Client) {
						schedule, err := c.QuerySchedule(t.Context(), query)
						if err != nil {
							t.Fatal(err)
						}
						for slot := range schedule.Slots() {
							*results = append(*results, string(slot.ScheduleTimeStatus))
						}
						*results = append(*results, string(schedule.ScheduleFlag), string(schedule.PatientClass))
						booking, err := c.SaveSchedule(t.Context(), save)
						if err != nil {
							t.Fatal(err)
						}
						*results = append(*results, string(booking.ScheduleFlag))
					}
				}
				file := record(t, cfg, calls(&recorded))
				checkAbsent(t, readFiles(t, file), exampleSave().Name, save.IdCardNO, save.ContactPhoneNO, string(cfg.SystemKey))
				p := replay(t, file)
				if err := errors.Join(p.Pseudonymize(query), p.Pseudonymize(save)); err != nil {
					t.Fatal(err)
				}
				calls(&replayed)(replayClient(t, p))
				if diff := cmp.Diff(recorded, replayed); diff != "" {
					t.Errorf("statuses and flags of the replay (-want +got):\n%s", diff)
				}
			})
		}
	}
}
