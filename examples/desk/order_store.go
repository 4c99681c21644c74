package main

import (
	"maps"
	"slices"
	"sync"
)

// orderStore keeps the orders of the desk in memory. A real service keeps them in a database,
// and stores each request before it sends it.
type orderStore struct {
	mu       sync.Mutex
	byID     map[string]*order
	byNumber map[string]*order // by placerOrderNO
	last     orderDetails      // of the order that was added last
}

func newOrderStore() *orderStore {
	return &orderStore{byID: map[string]*order{}, byNumber: map[string]*order{}}
}

// addOrder adds an order with these details. If there is already an order with the same number,
// it returns that order, unchanged, and false.
func (s *orderStore) addOrder(details orderDetails) (o *order, added bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := details["placerOrderNO"]
	if o := s.byNumber[number]; o != nil {
		return o, false
	}
	o = newOrder(details)
	s.byID[o.id], s.byNumber[number], s.last = o, o, details
	return o, true
}

// findOrder returns the order with this id, or nil.
func (s *orderStore) findOrder(id string) *order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.byID[id]
}

// listOrders returns all orders, in no order.
func (s *orderStore) listOrders() []*order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.byID))
}

// lastDetails returns the details that were added last; nil if there are no orders.
func (s *orderStore) lastDetails() orderDetails {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.last
}

// countUnknown returns how many orders have an unknown outcome.
func (s *orderStore) countUnknown() int {
	n := 0
	for _, o := range s.listOrders() {
		if o.currentState().Status.Unknown() {
			n++
		}
	}
	return n
}
