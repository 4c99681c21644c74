package appointment

import "maps"

// The interface's defaults for the ordering department.
const (
	defaultDeptID   = "99"
	defaultDeptName = "全科"
)

// message is a request of one of the three kinds.
type message[Req any] interface {
	*Req
	// fill sets what is empty and has a default.
	fill(c *Client)
	// validate returns what is wrong, and what is longer than the interface publishes.
	validate() ([]Problem, []Deviation)
}

func (r *QueryRequest) fill(c *Client) {
	r.Extra = maps.Clone(r.Extra)
	if r.StartDate.IsZero() {
		r.StartDate = c.now()
	}
	pick(&r.OrganizationID, c.config.OrganizationID, r.OrganizationID)
	pick(&r.RequestDeptID, defaultDeptID, r.RequestDeptID)
	pick(&r.RequestDeptName, defaultDeptName, r.RequestDeptName)
}

func (r *SaveRequest) fill(c *Client) {
	r.Extra = maps.Clone(r.Extra)
	pick(&r.OrganizationID, c.config.OrganizationID, r.OrganizationID)
	pick(&r.RequestDeptID, defaultDeptID, r.RequestDeptID)
	pick(&r.RequestDeptName, defaultDeptName, r.RequestDeptName)
}

func (r *CancelRequest) fill(c *Client) {
	r.Extra = maps.Clone(r.Extra)
	pick(&r.OrganizationID, c.config.OrganizationID, r.OrganizationID)
	if r.Save != nil {
		save := *r.Save
		save.fill(c)
		r.Save = &save
	}
}

// pick sets a field to the last of the values that is not empty.
func pick[T ~string](field *T, values ...T) {
	for _, v := range values {
		if v != "" {
			*field = v
		}
	}
}
