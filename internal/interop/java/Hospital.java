import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.sun.net.httpserver.HttpServer;
import com.sun.xml.ws.util.RuntimeVersion;
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
 * A hospital's appointment platform on JAX-WS: java Hospital named|unnamed PORT. Everything on
 * the wire is the stack's own doing. What is ours is the two service classes below, and the
 * books behind them, which take a message only in the exact spelling of their vendor.
 */
public class Hospital {
    /**
     * The class is in another namespace than its interface, as with a vendor who gives each its
     * own package, so that JAX-WS publishes the WSDL in two parts, one importing the other.
     */
    @WebService(endpointInterface = "ExamBooking", serviceName = "ExamBookingService",
            portName = "ExamBookingPort", targetNamespace = "http://service.wanda.example/")
    public static class NamedService implements ExamBooking {
        private final Hospital hospital = new Hospital(n -> n.substring(0, 1).toUpperCase(Locale.ROOT) + n.substring(1));
        public String querySchedule(String data) { return hospital.answer("XKH073", data); }
        public String saveSchedule(String data) { return hospital.answer("XKH074", data); }
        public String cancelSchedule(String data) { return hospital.answer("XKH075", data); }
    }

    /** What a vendor writes who names nothing, and has one operation for every method. */
    @WebService(serviceName = "GatewayService", targetNamespace = "http://gateway.jintang.example/")
    public static class UnnamedService {
        private final Hospital hospital = new Hospital(n -> n.toUpperCase(Locale.ROOT));
        @WebMethod(action = "urn:gateway:invoke")
        public String invoke(String data) { return hospital.answer(null, data); }
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("com.sun.xml.ws.monitoring.endpoint", "false"); // it lacks a jar for that, and says so at length
        HttpServer http = HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1])), 0);
        http.setExecutor(Executors.newCachedThreadPool());
        Endpoint.create(args[0].equals("named") ? new NamedService() : new UnnamedService())
                .publish(http.createContext("/exam"));
        http.createContext("/version", exchange -> {
            byte[] version = RuntimeVersion.VERSION.toString().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, version.length);
            exchange.getResponseBody().write(version);
            exchange.close();
        });
        http.start();
    }

    /** A request that is answered with a status other than success, and that message. */
    private static class Refusal extends RuntimeException {
        final String status;
        Refusal(String status, String message) { super(message); this.status = status; }
    }

    private record Booking(String seq, String resource, LocalDate date, String start) {}

    private static final Map<String, String> METHODS = Map.of("XKH073", "query", "XKH074", "save", "XKH075", "cancel");
    private static final Map<String, String> RESOURCES = new TreeMap<>(Map.of("2", "彩超一室㛃𬭼", "18", "DX普通"));
    private static final String[][] TIMES = {{"08:00", "08:30"}, {"08:30", "09:00"}, {"14:00", "14:30"}};
    private static final int PLACES = 3;

    private final Gson gson = new GsonBuilder().disableHtmlEscaping().serializeNulls().create();
    private final UnaryOperator<String> spell;
    private final Map<String, Booking> books = new HashMap<>();
    private int serial;

    private Hospital(UnaryOperator<String> spell) { this.spell = spell; }

    /** Answers a document. called is the method that the operation stands for, null if for all. */
    private synchronized String answer(String called, String document) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            Map<String, String> request = check(called, document);
            Map<String, Object> data = perform(request);
            data.putIfAbsent("resultCode", "Success");
            data.putIfAbsent("resultDesc", "成功");
            answer.put("statusCode", "00000000");
            answer.put("statusMessage", "成功");
            answer.put("data", data);
        } catch (Refusal no) {
            answer.put("statusCode", no.status);
            answer.put("statusMessage", no.getMessage());
        }
        return gson.toJson(spelled(answer));
    }

    /** Holds a document against the interface, and returns the business fields by published name. */
    private Map<String, String> check(String called, String document) {
        // A stack that does not find the parameter where it looks for it says null, and no more.
        if (document == null || document.isEmpty()) throw new Refusal("00000003", "data is null");
        Map<?, ?> message;
        try {
            message = Objects.requireNonNull(gson.fromJson(document, Map.class));
        } catch (RuntimeException e) {
            throw new Refusal("00000002", "not a JSON object");
        }
        Map<String, Object> envelope = named("envelope", message);
        if (!"HIS01".equals(envelope.get("systemId")) || !"interop-key".equals(envelope.get("systemKey")))
            throw new Refusal("00000001", "鉴权失败");
        if (!"999".equals(envelope.get("businessType"))) throw new Refusal("00000002", "wrong businessType");
        String method = String.valueOf(envelope.get("method"));
        if (!METHODS.containsKey(method) || called != null && !called.equals(method))
            throw new Refusal("00000002", "wrong method");
        if (!(envelope.get("data") instanceof Map)) throw new Refusal("00000002", "data is no object");
        Map<String, String> fields = new HashMap<>();
        fields.put("method", method);
        named(METHODS.get(method), (Map<?, ?>) envelope.get("data")).forEach((name, value) -> {
            if (!(value instanceof String)) throw new Refusal("00000002", "not a string: " + spell.apply(name));
            fields.put(name, (String) value);
        });
        if (fields.getOrDefault("placerOrderNO", "").endsWith("89999"))
            throw fault("申请单有误：㛃𬭼 <&> ]]>");
        return fields;
    }

    private static SOAPFaultException fault(String reason) {
        try {
            QName code = new QName(SOAPConstants.URI_NS_SOAP_1_1_ENVELOPE, "Client");
            return new SOAPFaultException(SOAPFactory.newInstance().createFault(reason, code));
        } catch (SOAPException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The members of an object by published name. Each must be there, or may be, in our spelling alone. */
    private Map<String, Object> named(String operation, Map<?, ?> object) {
        Map<String, Object> members = new HashMap<>();
        Set<Object> unknown = new TreeSet<>(object.keySet());
        List<String[]> ours = FIELDS.stream().filter(field -> field[0].equals(operation)).toList();
        ours.forEach(field -> unknown.remove(spell.apply(field[1])));
        if (!unknown.isEmpty()) throw new Refusal("00000002", "unknown name: " + unknown.iterator().next());
        for (String[] field : ours) {
            Object value = object.get(spell.apply(field[1]));
            boolean none = value == null || value.equals("");
            if (none && field[2].equals("y")) throw new Refusal("00000002", "missing name: " + spell.apply(field[1]));
            if (!none) members.put(field[1], value);
        }
        return members;
    }

    /** The requests' fields: operation, published name, y if required. Beside the working folder. */
    private static final List<String[]> FIELDS = new ArrayList<>();
    static {
        try {
            for (String line : Files.readAllLines(Path.of("..", "fields.tsv"))) FIELDS.add(line.split("\t", -1));
        } catch (java.io.IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Map<String, Object> perform(Map<String, String> request) {
        String order = request.getOrDefault("placerOrderNO", "");
        Booking booked = books.get(order);
        switch (request.get("method")) {
            case "XKH073":
                return of("result", schedule(request, booked));
            case "XKH074":
                if (booked != null) return of("resultCode", "Falid", "resultDesc", "该申请单已预约");
                return save(request, order);
            default:
                if (booked == null) return of("resultCode", "Falid", "resultDesc", "未预约");
                books.remove(order);
                return of("resultDesc", "取消成功");
        }
    }

    private Map<String, Object> save(Map<String, String> request, String order) {
        String resource = request.get("scheduleResourceUID"), start = request.get("startTime"), end = request.get("endTime");
        LocalDate date = LocalDate.parse(request.get("scheduleDate"));
        boolean known = RESOURCES.containsKey(resource)
                && Arrays.stream(TIMES).anyMatch(t -> t[0].equals(start) && t[1].equals(end));
        if (!known || taken(resource, date, start) >= PLACES) return of("resultCode", "Falid", "resultDesc", "该时段已约满");
        String seq = date.format(DateTimeFormatter.BASIC_ISO_DATE) + String.format("%05d", ++serial);
        books.put(order, new Booking(seq, resource, date, start));
        return of("resultDesc", "保存成功", "result", of("scheduleSeq", seq, "scheduleID", seq,
                "scheduleResourceUID", resource, "scheduleResourceName", RESOURCES.get(resource),
                "scheduleResourceLocation", "门诊楼㛃三层", "scheduleResourceRoom", "𬭼301室",
                "scheduleStartDate", start, "scheduleEndDate", end, "scheduleDate", date.toString(),
                // The request's own words come back, so that the caller sees how they arrived.
                "scheduleTimeDetail", start + "-" + end, "scheduleNotice", request.getOrDefault("symptom", ""), "scheduleFlag", "2",
                "fillerOrderNO", "1717360", "fillerPatientID", null, "accessionNumber", String.valueOf(serial)));
    }

    /** A week from startDate on. The first time of each first day is taken by others. */
    private Map<String, Object> schedule(Map<String, String> request, Booking booked) {
        LocalDate first = LocalDate.parse(request.get("startDate").substring(0, 10).replace('/', '-'));
        Map<String, Object> named = of("resourceUID", "", "resourceName", "", "scheduleDate", "", "scheduleTime", "", "quantity", "0");
        if (booked != null) name(named, booked.resource, booked.date, booked.start);
        List<Object> resources = new ArrayList<>();
        RESOURCES.forEach((uid, resourceName) -> {
            List<Object> days = new ArrayList<>();
            for (LocalDate day = first; day.isBefore(first.plusDays(7)); day = day.plusDays(1)) {
                List<Object> times = new ArrayList<>();
                int sum = 0;
                for (String[] time : TIMES) {
                    int taken = taken(uid, day, time[0]) + (day.equals(first) && time == TIMES[0] ? PLACES : 0);
                    sum += taken;
                    String status = taken >= PLACES ? "Full" : "Enable";
                    if (booked != null && booked.equals(new Booking(booked.seq, uid, day, time[0]))) status = "Schedule";
                    else if (booked == null && status.equals("Enable") && named.get("resourceUID").equals("")) {
                        status = "Current"; // recommended
                        name(named, uid, day, time[0]);
                    }
                    times.add(of("timeDetailUID", uid + "-" + day + "-" + time[0], "startTime", time[0], "endTime", time[1],
                            "doctorName", "赵㛃𬭼", "titleMsg", "空腹<8小时>&憋尿]]>\"㛃𬭼\"", "scheduleTimeStatus", status,
                            "quantity", "" + PLACES, "appointmentQuantity", "" + taken));
                }
                days.add(of("arrangeUID", uid + "-" + day, "arrangeWeek", "" + day.getDayOfWeek().getValue(),
                        "arrangeDay", day.toString(), "quantity", "" + PLACES * TIMES.length,
                        "appointmentQuantity", "" + sum, "scheduleArrangeTimeInfoList", times));
            }
            resources.add(of("resourceUID", uid, "resourceName", resourceName, "scheduleArrangeDateInfoList", days));
        });
        Map<String, Object> result = of("organizationID", "41971858", "placerAssigningAuthority", "00",
                "placerOrderNO", request.getOrDefault("placerOrderNO", ""), "serviceSectID", request.get("serviceSectID"),
                // Swapped, as in the published example.
                "serviceText", request.get("procedureName"), "procedureName", request.get("serviceText"),
                "medRecNO", request.get("medRecNO"), "patientClass", request.get("patientClass"),
                "scheduleFlag", booked == null ? "0" : "2", "scheduleArrangeResourceInfoList", resources);
        result.putAll(named);
        return result;
    }

    /** Names the booked or recommended slot in a query's result. */
    private void name(Map<String, Object> result, String uid, LocalDate day, String start) {
        result.putAll(of("resourceUID", uid, "resourceName", RESOURCES.get(uid), "arrangeUID", uid + "-" + day,
                "timeDetailUID", uid + "-" + day + "-" + start, "scheduleDate", day.toString(), "scheduleTime", start,
                "quantity", "" + (PLACES - taken(uid, day, start))));
    }

    private int taken(String resource, LocalDate date, String start) {
        return (int) books.values().stream()
                .filter(b -> b.resource.equals(resource) && b.date.equals(date) && b.start.equals(start)).count();
    }

    private static Map<String, Object> of(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) map.put((String) pairs[i], pairs[i + 1]);
        return map;
    }

    /** The value with every name in the vendor's spelling. */
    private Object spelled(Object value) {
        if (value instanceof List) return ((List<?>) value).stream().map(this::spelled).toList();
        if (!(value instanceof Map)) return value;
        Map<String, Object> map = new LinkedHashMap<>();
        ((Map<?, ?>) value).forEach((name, member) -> map.put(spell.apply((String) name), spelled(member)));
        return map;
    }
}

/** What a vendor writes who names the parameter. It stays in no namespace all the same. */
@WebService(targetNamespace = "http://booking.wanda.example/")
interface ExamBooking {
    String querySchedule(@WebParam(name = "data") String data);
    String saveSchedule(@WebParam(name = "data") String data);
    String cancelSchedule(@WebParam(name = "data") String data);
}
