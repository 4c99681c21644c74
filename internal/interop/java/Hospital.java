import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.sun.net.httpserver.HttpServer;
import com.sun.xml.ws.util.RuntimeVersion;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.*;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import javax.jws.*;
import javax.xml.namespace.QName;
import javax.xml.soap.*;
import javax.xml.ws.Endpoint;
import javax.xml.ws.soap.SOAPFaultException;

/**
 * A simulated hospital on JAX-WS: java Hospital named|unnamed|multi-parameter|header PORT. JAX-WS does
 * everything that concerns SOAP. This file has the four service classes, keeps the bookings, and accepts
 * requests only in the exact spelling of the vendor.
 */
public class Hospital {
    /**
     * A service whose interface and class are in different namespaces, as from a vendor with a
     * package for each. JAX-WS publishes its WSDL in two parts, of which one imports the other.
     */
    @WebService(endpointInterface = "ExamBooking", serviceName = "ExamBookingService",
            portName = "ExamBookingPort", targetNamespace = "http://service.wanda.example/")
    public static class NamedService implements ExamBooking {
        private final Hospital hospital = new Hospital(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        public String querySchedule(String data) { return hospital.respond("XKH073", data); }
        public String saveSchedule(String data) { return hospital.respond("XKH074", data); }
        public String cancelSchedule(String data) { return hospital.respond("XKH075", data); }
    }

    /** A service without names of its own, and with one operation for every method. */
    @WebService(serviceName = "GatewayService", targetNamespace = "http://gateway.jintang.example/")
    public static class UnnamedService {
        private final Hospital hospital = new Hospital(name -> name.toUpperCase(Locale.ROOT));
        @WebMethod(action = "urn:gateway:invoke")
        public String invoke(String data) { return hospital.respond(null, data); }
    }

    /** A service with one operation for every method, which takes a user and a password too. */
    @WebService(serviceName = "ExamGateway", targetNamespace = "http://gateway.wanda.example/")
    public static class MultiParameterService {
        private final Hospital hospital = new Hospital(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        @WebMethod(operationName = "Service")
        public String service(@WebParam(name = "user") String user, @WebParam(name = "password") String password,
                @WebParam(name = "xml") String xml) {
            if (xml != null && !("exam".equals(user) && "pa$$<word>".equals(password))) {
                return "{\"StatusCode\":\"00000001\",\"StatusMessage\":\"鉴权失败\"}";
            }
            return hospital.respond(null, xml);
        }
    }

    /** The header of HeaderService. */
    public static class AuthHeader {
        public String userName;
        public String passWord;
    }

    /** A service that requires a SOAP header with a user and a password. */
    @WebService(serviceName = "ExamHeader", targetNamespace = "http://header.wanda.example/")
    public static class HeaderService {
        private final Hospital hospital = new Hospital(name -> name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1));
        public String querySchedule(@WebParam(name = "data") String data, @WebParam(name = "authHeader", header = true) AuthHeader header) {
            return respond("XKH073", data, header);
        }
        public String saveSchedule(@WebParam(name = "data") String data, @WebParam(name = "authHeader", header = true) AuthHeader header) {
            return respond("XKH074", data, header);
        }
        public String cancelSchedule(@WebParam(name = "data") String data, @WebParam(name = "authHeader", header = true) AuthHeader header) {
            return respond("XKH075", data, header);
        }
        private String respond(String method, String data, AuthHeader header) {
            if (data != null && (header == null || !"exam".equals(header.userName) || !"密码:<&>".equals(header.passWord))) {
                return "{\"StatusCode\":\"00000001\",\"StatusMessage\":\"鉴权失败\"}";
            }
            return hospital.respond(method, data);
        }
    }

    public static void main(String[] args) throws Exception {
        // Monitoring needs a jar that is not installed. JAX-WS would log long errors about it.
        System.setProperty("com.sun.xml.ws.monitoring.endpoint", "false");
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1])), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        Map<String, Object> services = Map.of("named", new NamedService(), "unnamed", new UnnamedService(), "multi-parameter", new MultiParameterService(),
                "header", new HeaderService());
        Endpoint.create(services.get(args[0])).publish(http.createContext("/exam"));
        http.createContext("/version", exchange -> {
            byte[] version = RuntimeVersion.VERSION.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, version.length);
            exchange.getResponseBody().write(version);
            exchange.close();
        });
        http.start();
    }

    /** A problem of a request. Its status and message are sent in the envelope. */
    private static class InvalidRequest extends RuntimeException {
        final String status;
        InvalidRequest(String status, String message) { super(message); this.status = status; }
    }

    private record Booking(String seq, String resource, LocalDate date, String start) {
        boolean holds(String resource, LocalDate date, String start) {
            return this.resource.equals(resource) && this.date.equals(date) && this.start.equals(start);
        }
    }

    private static final Map<String, String> OPERATIONS = Map.of("XKH073", "query", "XKH074", "save", "XKH075", "cancel");
    private static final Map<String, String> RESOURCES = new TreeMap<>(Map.of("2", "彩超一室㛃𬭼", "18", "DX普通"));
    private static final String[][] TIMES = {{"08:00", "08:30"}, {"08:30", "09:00"}, {"14:00", "14:30"}};
    private static final int CAPACITY = 3;

    /** A field of a request: its group is "envelope" or an operation, its name the published one. */
    private record Field(String group, String name, boolean required) {}

    private static final List<Field> ALL_FIELDS = loadFields();

    private static List<Field> loadFields() {
        try {
            return Files.readAllLines(Path.of("..", "fields.tsv")).stream().map(line -> line.split("\t", -1))
                    .map(columns -> new Field(columns[0], columns[1], columns[2].equals("y"))).toList();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Gson gson = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
    private final UnaryOperator<String> spell; // returns a published field name in the vendor's spelling
    private final Map<String, Booking> bookings = new HashMap<>(); // by order number
    private int serial;

    private Hospital(UnaryOperator<String> spell) { this.spell = spell; }

    /**
     * Returns the response to a document. expectedMethod is the method of the operation that was
     * called, or null if the operation is used for every method.
     */
    private synchronized String respond(String expectedMethod, String document) {
        Map<String, Object> response = new LinkedHashMap<>();
        try {
            Map<String, String> request = parseRequest(expectedMethod, document);
            Map<String, Object> data = execute(request);
            data.putIfAbsent("resultCode", "Success");
            data.putIfAbsent("resultDesc", "成功");
            response.put("statusCode", "00000000");
            response.put("statusMessage", "成功");
            response.put("data", data);
        } catch (InvalidRequest invalid) {
            response.put("statusCode", invalid.status);
            response.put("statusMessage", invalid.getMessage());
        }
        return gson.toJson(spellNames(response));
    }

    /**
     * Validates a document and returns its business fields by published name, and its method under
     * "method". If the order number ends in 89999, it throws a fault for the stack to send.
     */
    private Map<String, String> parseRequest(String expectedMethod, String document) {
        // If the stack does not find the parameter, it passes null and reports no error.
        if (document == null || document.isEmpty()) throw new InvalidRequest("00000003", "data is null");
        Map<?, ?> message;
        try {
            message = Objects.requireNonNull(gson.fromJson(document, Map.class));
        } catch (RuntimeException e) {
            throw new InvalidRequest("00000002", "not a JSON object");
        }
        Map<String, Object> envelope = readFields("envelope", message);
        if (!"HIS01".equals(envelope.get("systemId")) || !"interop-key".equals(envelope.get("systemKey")))
            throw new InvalidRequest("00000001", "鉴权失败");
        if (!"999".equals(envelope.get("businessType"))) throw new InvalidRequest("00000002", "wrong businessType");
        String method = String.valueOf(envelope.get("method"));
        if (!OPERATIONS.containsKey(method) || expectedMethod != null && !expectedMethod.equals(method))
            throw new InvalidRequest("00000002", "wrong method");
        if (!(envelope.get("data") instanceof Map)) throw new InvalidRequest("00000002", "data is not an object");
        Map<String, String> request = new HashMap<>();
        request.put("method", method);
        readFields(OPERATIONS.get(method), (Map<?, ?>) envelope.get("data")).forEach((name, value) -> {
            if (!(value instanceof String)) throw new InvalidRequest("00000002", "not a string: " + spell.apply(name));
            request.put(name, (String) value);
        });
        if (request.getOrDefault("placerOrderNO", "").endsWith("89999"))
            throw newFault("申请单有误：㛃𬭼 <&> ]]>");
        return request;
    }

    private static SOAPFaultException newFault(String reason) {
        try {
            QName code = new QName(SOAPConstants.URI_NS_SOAP_1_1_ENVELOPE, "Client");
            return new SOAPFaultException(SOAPFactory.newInstance().createFault(reason, code));
        } catch (SOAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the fields of an object that are not empty, by published name. It rejects unknown
     * fields, and required fields that are missing.
     */
    private Map<String, Object> readFields(String group, Map<?, ?> object) {
        List<Field> known = ALL_FIELDS.stream().filter(field -> field.group.equals(group)).toList();
        Set<Object> unknown = new TreeSet<>(object.keySet());
        known.forEach(field -> unknown.remove(spell.apply(field.name)));
        if (!unknown.isEmpty()) throw new InvalidRequest("00000002", "unknown field: " + unknown.iterator().next());
        Map<String, Object> values = new HashMap<>();
        for (Field field : known) {
            String name = spell.apply(field.name);
            Object value = object.get(name);
            boolean isEmpty = value == null || value.equals("");
            if (isEmpty && field.required) throw new InvalidRequest("00000002", "missing field: " + name);
            if (!isEmpty) values.put(field.name, value);
        }
        return values;
    }

    /**
     * Executes a request and returns its result. If it succeeded, resultCode and resultDesc may be
     * absent. If it failed, resultCode is "Falid": that is how the published interface spells it.
     */
    private Map<String, Object> execute(Map<String, String> request) {
        String order = request.getOrDefault("placerOrderNO", "");
        Booking booking = bookings.get(order);
        switch (request.get("method")) {
            case "XKH073":
                return mapOf("result", query(request, booking));
            case "XKH074":
                if (booking != null) return mapOf("resultCode", "Falid", "resultDesc", "该申请单已预约");
                return save(request, order);
            default:
                if (booking == null) return mapOf("resultCode", "Falid", "resultDesc", "未预约");
                bookings.remove(order);
                return mapOf("resultDesc", "取消成功");
        }
    }

    private Map<String, Object> save(Map<String, String> request, String order) {
        String resource = request.get("scheduleResourceUID"), start = request.get("startTime"), end = request.get("endTime");
        LocalDate date = LocalDate.parse(request.get("scheduleDate"));
        boolean exists = RESOURCES.containsKey(resource)
                && Arrays.stream(TIMES).anyMatch(time -> time[0].equals(start) && time[1].equals(end));
        if (!exists || countBookings(resource, date, start) >= CAPACITY)
            return mapOf("resultCode", "Falid", "resultDesc", "该时段已约满");
        String seq = date.format(DateTimeFormatter.BASIC_ISO_DATE) + String.format("%05d", ++serial);
        bookings.put(order, new Booking(seq, resource, date, start));
        return mapOf("resultDesc", "保存成功", "result", mapOf("scheduleSeq", seq, "scheduleID", seq,
                "scheduleResourceUID", resource, "scheduleResourceName", RESOURCES.get(resource),
                "scheduleResourceLocation", "门诊楼㛃三层", "scheduleResourceRoom", "𬭼301室",
                "scheduleStartDate", start, "scheduleEndDate", end, "scheduleDate", date.toString(),
                "scheduleTimeDetail", start + "-" + end,
                // The client compares the notice with the text that it sent.
                "scheduleNotice", request.getOrDefault("symptom", ""), "scheduleFlag", "2",
                "fillerOrderNO", "1717360", "fillerPatientID", null, "accessionNumber", String.valueOf(serial)));
    }

    /** Returns the week that begins at startDate. The first time of the first day is full. */
    private Map<String, Object> query(Map<String, String> request, Booking booking) {
        LocalDate firstDay = LocalDate.parse(request.get("startDate").substring(0, 10).replace('/', '-'));
        // The booked slot or, without a booking, the first open slot as a recommendation.
        Map<String, Object> chosen = mapOf("resourceUID", "", "resourceName", "", "scheduleDate", "", "scheduleTime", "", "quantity", "0");
        if (booking != null) putSlot(chosen, booking.resource, booking.date, booking.start);
        List<Object> resources = new ArrayList<>();
        RESOURCES.forEach((uid, resourceName) -> {
            List<Object> days = new ArrayList<>();
            for (LocalDate day = firstDay; day.isBefore(firstDay.plusDays(7)); day = day.plusDays(1)) {
                List<Object> times = new ArrayList<>();
                int takenOnDay = 0;
                for (String[] time : TIMES) {
                    int taken = countBookings(uid, day, time[0]) + (day.equals(firstDay) && time == TIMES[0] ? CAPACITY : 0);
                    takenOnDay += taken;
                    String status = taken >= CAPACITY ? "Full" : "Enable";
                    if (booking != null && booking.holds(uid, day, time[0])) {
                        status = "Schedule";
                    } else if (status.equals("Enable") && chosen.get("resourceUID").equals("")) {
                        status = "Current";
                        putSlot(chosen, uid, day, time[0]);
                    }
                    times.add(mapOf("timeDetailUID", uid + "-" + day + "-" + time[0], "startTime", time[0], "endTime", time[1],
                            "doctorName", "赵㛃𬭼", "titleMsg", "空腹<8小时>&憋尿]]>\"㛃𬭼\"", "scheduleTimeStatus", status,
                            "quantity", "" + CAPACITY, "appointmentQuantity", "" + taken));
                }
                days.add(mapOf("arrangeUID", uid + "-" + day, "arrangeWeek", "" + day.getDayOfWeek().getValue(),
                        "arrangeDay", day.toString(), "quantity", "" + CAPACITY * TIMES.length,
                        "appointmentQuantity", "" + takenOnDay, "scheduleArrangeTimeInfoList", times));
            }
            resources.add(mapOf("resourceUID", uid, "resourceName", resourceName, "scheduleArrangeDateInfoList", days));
        });
        Map<String, Object> result = mapOf("organizationID", "41971858", "placerAssigningAuthority", "00",
                "placerOrderNO", request.getOrDefault("placerOrderNO", ""), "serviceSectID", request.get("serviceSectID"),
                // The published example swaps these two.
                "serviceText", request.get("procedureName"), "procedureName", request.get("serviceText"),
                "medRecNO", request.get("medRecNO"), "patientClass", request.get("patientClass"),
                "scheduleFlag", booking == null ? "0" : "2", "scheduleArrangeResourceInfoList", resources);
        result.putAll(chosen);
        return result;
    }

    /** Adds a slot to the result of a query, as the booked or recommended one. */
    private void putSlot(Map<String, Object> result, String uid, LocalDate day, String start) {
        result.putAll(mapOf("resourceUID", uid, "resourceName", RESOURCES.get(uid), "arrangeUID", uid + "-" + day,
                "timeDetailUID", uid + "-" + day + "-" + start, "scheduleDate", day.toString(), "scheduleTime", start,
                "quantity", "" + (CAPACITY - countBookings(uid, day, start))));
    }

    private int countBookings(String resource, LocalDate date, String start) {
        return (int) bookings.values().stream().filter(booking -> booking.holds(resource, date, start)).count();
    }

    /** Returns a map of keys and values, in their order. Map.of allows neither order nor null. */
    private static Map<String, Object> mapOf(Object... keysAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) map.put((String) keysAndValues[i], keysAndValues[i + 1]);
        return map;
    }

    /** Returns a value with every field name in the vendor's spelling. */
    private Object spellNames(Object value) {
        if (value instanceof List) return ((List<?>) value).stream().map(this::spellNames).toList();
        if (!(value instanceof Map)) return value;
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, member) -> map.put(spell.apply((String) name), spellNames(member)));
        return map;
    }
}

/** The interface of a vendor who names the parameter. JAX-WS leaves the parameter unqualified. */
@WebService(targetNamespace = "http://booking.wanda.example/")
interface ExamBooking {
    String querySchedule(@WebParam(name = "data") String data);
    String saveSchedule(@WebParam(name = "data") String data);
    String cancelSchedule(@WebParam(name = "data") String data);
}
