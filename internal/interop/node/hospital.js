// A hospital's appointment platform on node-soap: node hospital.js PORT. Everything on the wire is
// the stack's own doing; it chooses the operation by the SOAPAction. What is ours is the books,
// which take a message only in the exact spelling of their vendor.
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const soap = require('soap');

const spell = (name) => name[0].toUpperCase() + name.slice(1);

// The requests' fields: operation, published name, y if required.
const fields = fs.readFileSync(path.join(__dirname, '..', 'fields.tsv'), 'utf8')
  .trimEnd().split('\n').map((line) => line.split('\t'));
const methods = { XKH073: 'query', XKH074: 'save', XKH075: 'cancel' };

// Refusal is a request that is answered with a status other than success, and that message.
class Refusal extends Error {
  constructor(status, message) { super(message); this.status = status; }
}

// named returns the members of an object by published name. Each must be there, or may be, in
// our spelling alone.
function named(operation, object) {
  const ours = fields.filter((field) => field[0] === operation);
  for (const name of Object.keys(object)) {
    if (!ours.some((field) => spell(field[1]) === name)) throw new Refusal('00000002', `unknown name: ${name}`);
  }
  const members = {};
  for (const [, name, required] of ours) {
    const value = object[spell(name)] ?? '';
    if (required === 'y' && value === '') throw new Refusal('00000002', `missing name: ${spell(name)}`);
    if (value !== '') members[name] = value;
  }
  return members;
}

// check holds a document against the interface, and returns the business fields by published name.
function check(method, text) {
  // A stack that does not find the parameter where it looks for it says null, and no more.
  if (typeof text !== 'string' || text === '') throw new Refusal('00000003', 'data is null');
  let message;
  try { message = JSON.parse(text); } catch { throw new Refusal('00000002', 'not JSON'); }
  const envelope = named('envelope', Object(message));
  if (envelope.systemId !== 'HIS01' || envelope.systemKey !== 'interop-key') throw new Refusal('00000001', '鉴权失败');
  if (envelope.businessType !== '999') throw new Refusal('00000002', 'wrong businessType');
  if (envelope.method !== method) throw new Refusal('00000002', 'wrong method');
  const request = named(methods[method], Object(envelope.data));
  for (const [name, value] of Object.entries(request)) {
    if (typeof value !== 'string') throw new Refusal('00000002', `not a string: ${spell(name)}`);
  }
  return request;
}

const resources = { 2: '彩超一室㛃𬭼', 18: 'DX普通' };
const times = [['08:00', '08:30'], ['08:30', '09:00'], ['14:00', '14:30']];
const places = 3;
const books = new Map(); // order number -> {uid, day, start}
let serial = 0;

const taken = (uid, day, start) => [...books.values()]
  .filter((b) => b.uid === uid && b.day === day && b.start === start).length;
const falid = (resultDesc) => ({ resultCode: 'Falid', resultDesc });
const success = (resultDesc, result) => ({ resultCode: 'Success', resultDesc, result });

function save(r) {
  const { scheduleResourceUID: uid, scheduleDate: day, startTime: start, endTime: end } = r;
  if (books.has(r.placerOrderNO)) return falid('该申请单已预约');
  const known = uid in resources && times.some((t) => t[0] === start && t[1] === end);
  if (!known || taken(uid, day, start) >= places) return falid('该时段已约满');
  const seq = day.replaceAll('-', '') + String(++serial).padStart(5, '0');
  books.set(r.placerOrderNO, { uid, day, start });
  return success('保存成功', {
    scheduleSeq: seq, scheduleID: seq, scheduleResourceUID: uid, scheduleResourceName: resources[uid],
    scheduleResourceLocation: '门诊楼㛃三层', scheduleResourceRoom: '𬭼301室',
    scheduleStartDate: start, scheduleEndDate: end, scheduleDate: day, scheduleTimeDetail: `${start}-${end}`,
    scheduleNotice: r.symptom ?? '', // the request's own words, so that the caller sees how they arrived
    scheduleFlag: '2', fillerOrderNO: '1717360', fillerPatientID: null, accessionNumber: String(serial),
  });
}

function cancel(r) {
  return books.delete(r.placerOrderNO) ? success('取消成功') : falid('未预约');
}

// query shows a week from startDate on. The first time of the first day is taken by others.
function query(r) {
  const booked = books.get(r.placerOrderNO);
  const first = r.startDate.slice(0, 10).replaceAll('/', '-');
  let chosen = booked; // else the first that is free, which we recommend
  const list = Object.entries(resources).map(([uid, resourceName]) => ({
    resourceUID: uid, resourceName,
    scheduleArrangeDateInfoList: [0, 1, 2, 3, 4, 5, 6].map((n) => {
      const date = new Date(Date.parse(first) + n * 86400e3); // UTC: no summer time
      const day = date.toISOString().slice(0, 10);
      const list = times.map(([startTime, endTime], i) => {
        const count = taken(uid, day, startTime) + (n === 0 && i === 0 ? places : 0);
        const slot = { uid, day, start: startTime };
        let scheduleTimeStatus = count >= places ? 'Full' : 'Enable';
        if (!chosen && count < places) { chosen = slot; scheduleTimeStatus = 'Current'; }
        if (booked && booked.uid === uid && booked.day === day && booked.start === startTime) scheduleTimeStatus = 'Schedule';
        return {
          timeDetailUID: `${uid}-${day}-${startTime}`, startTime, endTime,
          doctorName: '赵㛃𬭼', titleMsg: '空腹<8小时>&憋尿]]>"㛃𬭼"', scheduleTimeStatus,
          quantity: String(places), appointmentQuantity: String(count),
        };
      });
      return {
        arrangeUID: `${uid}-${day}`, arrangeWeek: String(date.getUTCDay() || 7), arrangeDay: day,
        quantity: String(places * times.length),
        appointmentQuantity: String(list.reduce((sum, t) => sum + Number(t.appointmentQuantity), 0)),
        scheduleArrangeTimeInfoList: list,
      };
    }),
  }));
  const { uid, day, start } = chosen;
  return success('成功', {
    organizationID: '41971858', placerAssigningAuthority: '00', placerOrderNO: r.placerOrderNO ?? '',
    serviceSectID: r.serviceSectID, serviceText: r.procedureName, procedureName: r.serviceText, // swapped, as published
    medRecNO: r.medRecNO, patientClass: r.patientClass, scheduleFlag: booked ? '2' : '0',
    resourceUID: uid, resourceName: resources[uid], arrangeUID: `${uid}-${day}`, timeDetailUID: `${uid}-${day}-${start}`,
    scheduleDate: day, scheduleTime: start, quantity: String(places - taken(uid, day, start)),
    scheduleArrangeResourceInfoList: list,
  });
}

// spelled is a value with every name in the vendor's spelling.
function spelled(value) {
  if (Array.isArray(value)) return value.map(spelled);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [spell(name), spelled(member)]));
}

// answer answers a document. An order whose number ends in 89999 makes the stack send its fault.
function answer(method, perform, text) {
  try {
    const request = check(method, text);
    if (request.placerOrderNO?.endsWith('89999')) {
      throw { Fault: { faultcode: 'soap:Client', faultstring: '申请单有误：㛃𬭼 <&> ]]>' } };
    }
    return JSON.stringify(spelled({ statusCode: '00000000', statusMessage: '成功', data: perform(request) }));
  } catch (no) {
    if (!(no instanceof Refusal)) throw no;
    return JSON.stringify(spelled({ statusCode: no.status, statusMessage: no.message }));
  }
}

const server = http.createServer((_, response) => response.end(require('soap/package.json').version));
server.listen(Number(process.argv[2]), '127.0.0.1');
soap.listen(server, '/exam', {
  ExamService: {
    ExamServiceSoap: {
      HelloWorld: () => ({ HelloWorldResult: 'Hello World' }),
      GetExamSchedule: ({ strXml }) => ({ GetExamScheduleResult: answer('XKH073', query, strXml) }),
      SaveExamSchedule: ({ strXml }) => ({ SaveExamScheduleResult: answer('XKH074', save, strXml) }),
      CancelExamSchedule: ({ strXml }) => ({ CancelExamScheduleResult: answer('XKH075', cancel, strXml) }),
    },
  },
}, fs.readFileSync(path.join(__dirname, 'exam.wsdl'), 'utf8'));
