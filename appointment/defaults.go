package appointment

import (
	"cmp"
	"maps"
	"time"
)

// The interface's defaults for the ordering department.
const (
	defaultDeptID   = "99"
	defaultDeptName = "全科"
)

// withDefaults returns a copy of r in which empty fields have their defaults. nil stays nil.
func (r *QueryRequest) withDefaults(organizationID string) *QueryRequest {
	if r == nil {
		return nil
	}
	filled := *r
	filled.Extra = maps.Clone(r.Extra)
	if r.StartDate.IsZero() {
		filled.StartDate = time.Now()
	}
	filled.OrganizationID = cmp.Or(r.OrganizationID, organizationID)
	filled.RequestDeptID = cmp.Or(r.RequestDeptID, defaultDeptID)
	filled.RequestDeptName = cmp.Or(r.RequestDeptName, defaultDeptName)
	return &filled
}

// withDefaults returns a copy of r in which empty fields have their defaults. nil stays nil.
func (r *SaveRequest) withDefaults(organizationID string) *SaveRequest {
	if r == nil {
		return nil
	}
	filled := *r
	filled.Extra = maps.Clone(r.Extra)
	filled.OrganizationID = cmp.Or(r.OrganizationID, organizationID)
	filled.RequestDeptID = cmp.Or(r.RequestDeptID, defaultDeptID)
	filled.RequestDeptName = cmp.Or(r.RequestDeptName, defaultDeptName)
	return &filled
}

// withDefaults returns a copy of r in which empty fields have their defaults. nil stays nil.
func (r *CancelRequest) withDefaults(organizationID string) *CancelRequest {
	if r == nil {
		return nil
	}
	filled := *r
	filled.Extra = maps.Clone(r.Extra)
	filled.OrganizationID = cmp.Or(r.OrganizationID, organizationID)
	if r.Save != nil {
		filled.Save = r.Save.withDefaults(organizationID)
	}
	return &filled
}
