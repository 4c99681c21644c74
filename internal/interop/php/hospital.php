<?php
// A simulated hospital on PHP's SoapServer. STYLE is the name of its WSDL: document, rpc, or
// gateway, which is rpc with one operation for every method:
//
//	STYLE=rpc BOOKINGS=/path/of/a/file php -S 127.0.0.1:PORT hospital.php
//
// PHP itself does everything that concerns SOAP. This file keeps the bookings and accepts requests
// only in the exact spelling of the vendor. PHP keeps no state between requests, so the bookings
// are stored in a file. Its server processes one request at a time, so the file needs no lock.
declare(strict_types=1);

const OPERATIONS = ['XKH073' => 'query', 'XKH074' => 'save', 'XKH075' => 'cancel'];
const METHODS = ['QuerySchedule' => 'XKH073', 'SaveSchedule' => 'XKH074', 'CancelSchedule' => 'XKH075'];
const RESOURCES = ['2' => '彩超一室㛃𬭼', '18' => 'DX普通'];
const TIMES = ['08:00' => '08:30', '08:30' => '09:00', '14:00' => '14:30'];
const CAPACITY = 3;

// InvalidRequest is a problem of a request. Its status and message are sent in the envelope.
class InvalidRequest extends Exception
{
    public function __construct(public readonly string $status, string $message)
    {
        parent::__construct($message);
    }
}

class Hospital
{
    private bool $isTrusted = false; // the request has a token of WS-Security
    private array $bookings = []; // order number => [resource, day, start]

    public function __construct(private readonly bool $rpc, private readonly string $file)
    {
        if (is_file($file)) {
            $this->bookings = json_decode(file_get_contents($file), true);
        }
    }

    // Invoke executes an operation of the WSDL for every method. SoapServer passes its parameters in
    // their order.
    public function Invoke(?string $method, ?string $data): string
    {
        $this->checkAction('"urn:jintang:gateway#Invoke"');
        if (!isset(OPERATIONS[$method])) {
            $response = ['statusCode' => '00000002', 'statusMessage' => 'wrong method'];
            return json_encode($this->spellNames($response), JSON_THROW_ON_ERROR);
        }
        return $this->respond($method, $data);
    }

    // __call executes an operation of the WSDL, which SoapServer calls by its name. The argument is
    // the document in rpc style, and the element around it in document style.
    public function __call(string $operation, array $arguments): string|array
    {
        if (getenv('TOKEN_PASSWORD') && !$this->isTrusted) {
            throw new SoapFault(['http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd', 'InvalidSecurity'], 'no token');
        }
        $this->checkAction($this->rpc ? '""' : "\"urn:wanda:exam#$operation\"");
        $method = METHODS[$operation] ?? $operation; // in rpc style, operations are named by their method
        $document = $this->rpc ? $arguments[0] ?? null : $arguments[0]->data ?? null;
        $response = $this->respond($method, $document);
        return $this->rpc ? $response : ['result' => $response];
    }

    // Security is called for the header of WS-Security, before the operation. It verifies the token in
    // the envelope itself: SoapServer knows nothing of it, except that it must be understood.
    public function Security(): void
    {
        $envelope = new DOMDocument();
        $envelope->loadXML(file_get_contents('php://input'));
        $xpath = new DOMXPath($envelope);
        $wss = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';
        $xpath->registerNamespace('soap', 'http://schemas.xmlsoap.org/soap/envelope/');
        $xpath->registerNamespace('wsse', "$wss-wssecurity-secext-1.0.xsd");
        $xpath->registerNamespace('wsu', "$wss-wssecurity-utility-1.0.xsd");
        $token = '/soap:Envelope/soap:Header/wsse:Security[@soap:mustUnderstand="1"]/wsse:UsernameToken';
        $text = fn (string $path): string => $xpath->evaluate("string($token/$path)");
        $nonce = base64_decode($text("wsse:Nonce[@EncodingType='$wss-soap-message-security-1.0#Base64Binary']"), true);
        $created = $text('wsu:Created');
        $digest = $text("wsse:Password[@Type='$wss-username-token-profile-1.0#PasswordDigest']");
        $want = base64_encode(sha1($nonce . $created . getenv('TOKEN_PASSWORD'), true));
        if ($text('wsse:Username') !== 'exam' || strlen($nonce) < 16 || !hash_equals($want, $digest)) {
            throw new SoapFault(["$wss-wssecurity-secext-1.0.xsd", 'FailedAuthentication'], 'the token is wrong');
        }
        if (!str_ends_with($created, 'Z') || abs(time() - strtotime($created)) > 300) {
            throw new SoapFault(["$wss-wssecurity-utility-1.0.xsd", 'MessageExpired'], 'the token is of another time');
        }
        $used = is_file("$this->file.nonces") ? file("$this->file.nonces", FILE_IGNORE_NEW_LINES) : [];
        if (in_array(bin2hex($nonce), $used, true)) {
            throw new SoapFault(["$wss-wssecurity-secext-1.0.xsd", 'FailedAuthentication'], 'the nonce was used before');
        }
        file_put_contents("$this->file.nonces", bin2hex($nonce) . "\n", FILE_APPEND);
        $this->isTrusted = true;
    }

    // checkAction compares the SOAPAction. SoapServer ignores it, but the servers of vendors check it,
    // with its quotes.
    private function checkAction(string $action): void
    {
        if (($_SERVER['HTTP_SOAPACTION'] ?? 'none') !== $action) {
            throw new SoapFault('Client', "SOAPAction: want $action");
        }
    }

    // spell returns a published field name in the vendor's spelling.
    private function spell(string $name): string
    {
        return $this->rpc ? strtoupper($name) : ucfirst($name);
    }

    // respond returns the response to a document. If the order number ends in 89999, the stack sends
    // a fault.
    private function respond(string $method, ?string $document): string
    {
        try {
            $request = $this->parseRequest($method, $document);
            if (str_ends_with($request['placerOrderNO'] ?? '', '89999')) {
                throw new SoapFault('Client', '申请单有误：㛃𬭼 <&> ]]>');
            }
            $data = $this->{OPERATIONS[$method]}($request);
            $response = ['statusCode' => '00000000', 'statusMessage' => '成功', 'data' => $data];
        } catch (InvalidRequest $invalid) {
            $response = ['statusCode' => $invalid->status, 'statusMessage' => $invalid->getMessage()];
        }
        return json_encode($this->spellNames($response), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
    }

    // parseRequest validates a document and returns its business fields by published name.
    private function parseRequest(string $method, ?string $document): array
    {
        if ($document === null || $document === '') {
            // If the stack does not find the parameter, it passes null and reports no error.
            throw new InvalidRequest('00000003', 'data is null');
        }
        $message = json_decode($document, true);
        if (!is_array($message)) {
            throw new InvalidRequest('00000002', 'not a JSON object');
        }
        $envelope = $this->readFields('envelope', $message);
        if ($envelope['systemId'] !== 'HIS01' || $envelope['systemKey'] !== 'interop-key') {
            throw new InvalidRequest('00000001', '鉴权失败');
        }
        if ($envelope['businessType'] !== '999') {
            throw new InvalidRequest('00000002', 'wrong businessType');
        }
        if ($envelope['method'] !== $method) {
            throw new InvalidRequest('00000002', 'wrong method');
        }
        if (!is_array($envelope['data'])) {
            throw new InvalidRequest('00000002', 'data is not an object');
        }
        $request = $this->readFields(OPERATIONS[$method], $envelope['data']);
        foreach ($request as $name => $value) {
            is_string($value) || throw new InvalidRequest('00000002', 'not a string: ' . $this->spell($name));
        }
        return $request;
    }

    // readFields returns the fields of an object that are not empty, by published name. It rejects
    // unknown fields, and required fields that are missing. fields.tsv lists the fields.
    private function readFields(string $group, array $object): array
    {
        $required = []; // published name => whether the field is required
        foreach (file(__DIR__ . '/../fields.tsv', FILE_IGNORE_NEW_LINES) as $line) {
            [$fieldGroup, $name, $isRequired] = explode("\t", $line);
            if ($fieldGroup === $group) {
                $required[$name] = $isRequired === 'y';
            }
        }
        $unknown = array_diff(array_keys($object), array_map($this->spell(...), array_keys($required)));
        if ($unknown) {
            throw new InvalidRequest('00000002', 'unknown field: ' . reset($unknown));
        }
        $fields = [];
        foreach ($required as $name => $isRequired) {
            $value = $object[$this->spell($name)] ?? '';
            if ($value !== '') {
                $fields[$name] = $value;
            } elseif ($isRequired) {
                throw new InvalidRequest('00000002', 'missing field: ' . $this->spell($name));
            }
        }
        return $fields;
    }

    // save books a slot. The published interface spells the code of a failure "Falid".
    private function save(array $request): array
    {
        [$uid, $day, $start] = [$request['scheduleResourceUID'], $request['scheduleDate'], $request['startTime']];
        if (isset($this->bookings[$request['placerOrderNO']])) {
            return ['resultCode' => 'Falid', 'resultDesc' => '该申请单已预约'];
        }
        $exists = isset(RESOURCES[$uid]) && (TIMES[$start] ?? '') === $request['endTime'];
        if (!$exists || $this->countBookings($uid, $day, $start) >= CAPACITY) {
            return ['resultCode' => 'Falid', 'resultDesc' => '该时段已约满'];
        }
        $this->bookings[$request['placerOrderNO']] = [$uid, $day, $start];
        $this->storeBookings();
        $seq = str_replace('-', '', $day) . sprintf('%05d', count($this->bookings));
        return ['resultCode' => 'Success', 'resultDesc' => '保存成功', 'result' => [
            'scheduleSeq' => $seq, 'scheduleID' => $seq, 'scheduleFlag' => '2',
            'scheduleResourceUID' => $uid, 'scheduleResourceName' => RESOURCES[$uid],
            'scheduleResourceLocation' => '门诊楼㛃三层', 'scheduleResourceRoom' => '𬭼301室',
            'scheduleStartDate' => $start, 'scheduleEndDate' => TIMES[$start], 'scheduleDate' => $day,
            'scheduleTimeDetail' => $start . '-' . TIMES[$start],
            'scheduleNotice' => $request['symptom'] ?? '', // so that the client can compare it with the text that it sent
            'fillerOrderNO' => '1717360', 'fillerPatientID' => null, 'accessionNumber' => '15',
        ]];
    }

    private function cancel(array $request): array
    {
        if (!isset($this->bookings[$request['placerOrderNO']])) {
            return ['resultCode' => 'Falid', 'resultDesc' => '未预约'];
        }
        unset($this->bookings[$request['placerOrderNO']]);
        $this->storeBookings();
        return ['resultCode' => 'Success', 'resultDesc' => '取消成功'];
    }

    // query returns the week that begins at startDate. The first time of the first day is full.
    private function query(array $request): array
    {
        $booked = $this->bookings[$request['placerOrderNO'] ?? ''] ?? null;
        $chosen = $booked; // without a booking: the first open slot, as a recommendation
        $first = new DateTimeImmutable(strtr(substr($request['startDate'], 0, 10), '/', '-'));
        $resources = [];
        foreach (RESOURCES as $uid => $resourceName) {
            $days = [];
            for ($n = 0; $n < 7; $n++) {
                $date = $first->modify("+$n days");
                $day = $date->format('Y-m-d');
                $times = [];
                $takenOnDay = 0;
                foreach (TIMES as $start => $end) {
                    $slot = [(string) $uid, $day, $start];
                    $taken = $this->countBookings(...$slot) + ($n === 0 && $start === '08:00' ? CAPACITY : 0);
                    $takenOnDay += $taken;
                    $status = $taken >= CAPACITY ? 'Full' : 'Enable';
                    if ($chosen === null && $taken < CAPACITY) {
                        $chosen = $slot;
                        $status = 'Current';
                    }
                    if ($booked === $slot) {
                        $status = 'Schedule';
                    }
                    $times[] = ['timeDetailUID' => "$uid-$day-$start", 'startTime' => $start, 'endTime' => $end,
                        'doctorName' => '赵㛃𬭼', 'titleMsg' => '空腹<8小时>&憋尿]]>"㛃𬭼"', 'scheduleTimeStatus' => $status,
                        'quantity' => (string) CAPACITY, 'appointmentQuantity' => (string) $taken];
                }
                $days[] = ['arrangeUID' => "$uid-$day", 'arrangeWeek' => $date->format('N'), 'arrangeDay' => $day,
                    'quantity' => (string) (CAPACITY * count(TIMES)), 'appointmentQuantity' => (string) $takenOnDay,
                    'scheduleArrangeTimeInfoList' => $times];
            }
            $resources[] = ['resourceUID' => (string) $uid, 'resourceName' => $resourceName, 'scheduleArrangeDateInfoList' => $days];
        }
        [$uid, $day, $start] = $chosen;
        return ['resultCode' => 'Success', 'resultDesc' => '成功', 'result' => [
            'organizationID' => '41971858', 'placerAssigningAuthority' => '00', 'placerOrderNO' => $request['placerOrderNO'] ?? '',
            'serviceSectID' => $request['serviceSectID'],
            // The published example swaps these two.
            'serviceText' => $request['procedureName'], 'procedureName' => $request['serviceText'],
            'medRecNO' => $request['medRecNO'], 'patientClass' => $request['patientClass'], 'scheduleFlag' => $booked ? '2' : '0',
            'resourceUID' => $uid, 'resourceName' => RESOURCES[$uid], 'arrangeUID' => "$uid-$day",
            'timeDetailUID' => "$uid-$day-$start", 'scheduleDate' => $day, 'scheduleTime' => $start,
            'quantity' => (string) (CAPACITY - $this->countBookings($uid, $day, $start)),
            'scheduleArrangeResourceInfoList' => $resources,
        ]];
    }

    // countBookings returns the number of bookings of a slot.
    private function countBookings(string $uid, string $day, string $start): int
    {
        return count(array_keys($this->bookings, [$uid, $day, $start], true));
    }

    private function storeBookings(): void
    {
        file_put_contents($this->file, json_encode($this->bookings, JSON_THROW_ON_ERROR));
    }

    // spellNames returns a value with every field name in the vendor's spelling.
    private function spellNames(mixed $value): mixed
    {
        if (!is_array($value)) {
            return $value;
        }
        $spelled = [];
        foreach ($value as $name => $member) {
            $spelled[is_string($name) ? $this->spell($name) : $name] = $this->spellNames($member);
        }
        return $spelled;
    }
}

if ($_SERVER['REQUEST_URI'] === '/version') {
    echo PHP_VERSION;
    return;
}
$style = getenv('STYLE');
$server = new SoapServer(__DIR__ . "/$style.wsdl", ['cache_wsdl' => WSDL_CACHE_NONE]);
$server->setObject(new Hospital($style !== 'document', getenv('BOOKINGS')));
$server->handle();
