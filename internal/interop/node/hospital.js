// A simulated hospital on node-soap: node hospital.js PORT
// node-soap does everything that concerns SOAP, and selects the operation by the SOAPAction. This
// file keeps the bookings and accepts requests only in the exact spelling of the vendor.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const soap = require('soap');

// spell returns a published field name in the vendor's spelling.
const spell = (name) => name[0].toUpperCase() + name.slice(1);

const allFields = fs.readFileSync(path.join(__dirname, '..', 'fields.tsv'), 'utf8')
  .trimEnd().split('\n').map((line) => line.split('\t'))
  .map(([group, name, required]) => ({ group, name, required: required === 'y' }));
const operations = { XKH073: 'query', XKH074: 'save', XKH075: 'cancel' };

// InvalidRequest is a problem of a request. Its status and message are sent in the envelope.
class InvalidRequest extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

// readFields returns the fields of an object that are not empty, by published name. It rejects
// unknown fields, and required fields that are missing.
function readFields(group, object) {
  const known = allFields.filter((field) => field.group === group);
  for (const name of Object.keys(object)) {
    if (!known.some((field) => spell(field.name) === name)) throw new InvalidRequest('00000002', `unknown field: ${name}`);
  }
  const values = {};
  for (const { name, required } of known) {
    const value = object[spell(name)] ?? '';
    if (required && value === '') throw new InvalidRequest('00000002', `missing field: ${spell(name)}`);
    if (value !== '') values[name] = value;
  }
  return values;
}

// parseRequest validates a document and returns its business fields by published name.
function parseRequest(method, document) {
  // If the stack does not find the parameter, it passes null and reports no error.
  if (typeof document !== 'string' || document === '') throw new InvalidRequest('00000003', 'data is null');
  let message;
  try { message = JSON.parse(document); } catch { throw new InvalidRequest('00000002', 'not JSON'); }
  const envelope = readFields('envelope', Object(message));
  if (envelope.systemId !== 'HIS01' || envelope.systemKey !== 'interop-key') throw new InvalidRequest('00000001', '鉴权失败');
  if (envelope.businessType !== '999') throw new InvalidRequest('00000002', 'wrong businessType');
  if (envelope.method !== method) throw new InvalidRequest('00000002', 'wrong method');
  const request = readFields(operations[method], Object(envelope.data));
  for (const [name, value] of Object.entries(request)) {
    if (typeof value !== 'string') throw new InvalidRequest('00000002', `not a string: ${spell(name)}`);
  }
  return request;
}

const resources = { 2: '彩超一室㛃𬭼', 18: 'DX普通' };
const times = [['08:00', '08:30'], ['08:30', '09:00'], ['14:00', '14:30']];
const capacity = 3;
const bookings = new Map(); // order number -> {uid, day, start}
let serial = 0;

const sameSlot = (a, b) => a.uid === b.uid && a.day === b.day && a.start === b.start;
const countBookings = (slot) => [...bookings.values()].filter((booking) => sameSlot(booking, slot)).length;
// The published interface spells the code of a failure "Falid".
const failure = (resultDesc) => ({ resultCode: 'Falid', resultDesc });
const success = (resultDesc, result) => ({ resultCode: 'Success', resultDesc, result });

function save(request) {
  const { scheduleResourceUID: uid, scheduleDate: day, startTime: start, endTime: end } = request;
  const slot = { uid, day, start };
  if (bookings.has(request.placerOrderNO)) return failure('该申请单已预约');
  const exists = uid in resources && times.some((time) => time[0] === start && time[1] === end);
  if (!exists || countBookings(slot) >= capacity) return failure('该时段已约满');
  const seq = day.replaceAll('-', '') + String(++serial).padStart(5, '0');
  bookings.set(request.placerOrderNO, slot);
  return success('保存成功', {
    scheduleSeq: seq, scheduleID: seq, scheduleResourceUID: uid, scheduleResourceName: resources[uid],
    scheduleResourceLocation: '门诊楼㛃三层', scheduleResourceRoom: '𬭼301室',
    scheduleStartDate: start, scheduleEndDate: end, scheduleDate: day, scheduleTimeDetail: `${start}-${end}`,
    scheduleNotice: request.symptom ?? '', // so that the client can compare it with the text that it sent
    scheduleFlag: '2', fillerOrderNO: '1717360', fillerPatientID: null, accessionNumber: String(serial),
  });
}

function cancel(request) {
  return bookings.delete(request.placerOrderNO) ? success('取消成功') : failure('未预约');
}

// query returns the week that begins at startDate. The first time of the first day is full.
function query(request) {
  const booked = bookings.get(request.placerOrderNO);
  const firstDay = request.startDate.slice(0, 10).replaceAll('/', '-');
  let chosen = booked; // without a booking: the first open slot, as a recommendation
  const resourceList = Object.entries(resources).map(([uid, resourceName]) => ({
    resourceUID: uid, resourceName,
    scheduleArrangeDateInfoList: [0, 1, 2, 3, 4, 5, 6].map((n) => {
      const date = new Date(Date.parse(firstDay) + n * 86400e3); // UTC: every day has 24 hours
      const day = date.toISOString().slice(0, 10);
      const timeList = times.map(([startTime, endTime], i) => {
        const slot = { uid, day, start: startTime };
        const taken = countBookings(slot) + (n === 0 && i === 0 ? capacity : 0);
        let scheduleTimeStatus = taken >= capacity ? 'Full' : 'Enable';
        if (!chosen && taken < capacity) { chosen = slot; scheduleTimeStatus = 'Current'; }
        if (booked && sameSlot(booked, slot)) scheduleTimeStatus = 'Schedule';
        return {
          timeDetailUID: `${uid}-${day}-${startTime}`, startTime, endTime,
          doctorName: '赵㛃𬭼', titleMsg: '空腹<8小时>&憋尿]]>"㛃𬭼"', scheduleTimeStatus,
          quantity: String(capacity), appointmentQuantity: String(taken),
        };
      });
      return {
        arrangeUID: `${uid}-${day}`, arrangeWeek: String(date.getUTCDay() || 7), arrangeDay: day,
        quantity: String(capacity * times.length),
        appointmentQuantity: String(timeList.reduce((sum, time) => sum + Number(time.appointmentQuantity), 0)),
        scheduleArrangeTimeInfoList: timeList,
      };
    }),
  }));
  const { uid, day, start } = chosen;
  return success('成功', {
    organizationID: '41971858', placerAssigningAuthority: '00', placerOrderNO: request.placerOrderNO ?? '',
    serviceSectID: request.serviceSectID,
    serviceText: request.procedureName, procedureName: request.serviceText, // the published example swaps these two
    medRecNO: request.medRecNO, patientClass: request.patientClass, scheduleFlag: booked ? '2' : '0',
    resourceUID: uid, resourceName: resources[uid], arrangeUID: `${uid}-${day}`, timeDetailUID: `${uid}-${day}-${start}`,
    scheduleDate: day, scheduleTime: start, quantity: String(capacity - countBookings(chosen)),
    scheduleArrangeResourceInfoList: resourceList,
  });
}

// spellNames returns a value with every field name in the vendor's spelling.
function spellNames(value) {
  if (Array.isArray(value)) return value.map(spellNames);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [spell(name), spellNames(member)]));
}

// respond returns the response to a document. If the order number ends in 89999, the stack sends a
// fault.
function respond(method, execute, document) {
  let response;
  try {
    const request = parseRequest(method, document);
    if (request.placerOrderNO?.endsWith('89999')) {
      throw { Fault: { faultcode: 'soap:Client', faultstring: '申请单有误：㛃𬭼 <&> ]]>' } };
    }
    response = { statusCode: '00000000', statusMessage: '成功', data: execute(request) };
  } catch (error) {
    if (!(error instanceof InvalidRequest)) throw error;
    response = { statusCode: error.status, statusMessage: error.message };
  }
  return JSON.stringify(spellNames(response));
}

const server = http.createServer((_, response) => response.end(require('soap/package.json').version));
server.listen(Number(process.argv[2]), '127.0.0.1');
soap.listen(server, '/exam', {
  ExamService: {
    ExamServiceSoap: {
      HelloWorld: () => ({ HelloWorldResult: 'Hello World' }),
      GetExamSchedule: ({ strXml }) => ({ GetExamScheduleResult: respond('XKH073', query, strXml) }),
      SaveExamSchedule: ({ strXml }) => ({ SaveExamScheduleResult: respond('XKH074', save, strXml) }),
      CancelExamSchedule: ({ strXml }) => ({ CancelExamScheduleResult: respond('XKH075', cancel, strXml) }),
    },
  },
}, fs.readFileSync(path.join(__dirname, 'exam.wsdl'), 'utf8'));
