<?php
// A hospital's appointment platform on PHP's SoapServer, in the form of FORM, document or rpc:
//
//	FORM=rpc BOOKS=/a/file php -S 127.0.0.1:PORT hospital.php
//
// Everything on the wire is the stack's own doing. What is ours is the books, which take a message
// only in the exact spelling of their vendor. PHP forgets everything between requests, so they
// are a file; its server takes one request at a time, so they need no lock.
declare(strict_types=1);

const METHODS = ['XKH073' => 'query', 'XKH074' => 'save', 'XKH075' => 'cancel'];
const RESOURCES = ['2' => '彩超一室㛃𬭼', '18' => 'DX普通'];
const TIMES = ['08:00' => '08:30', '08:30' => '09:00', '14:00' => '14:30'];
const PLACES = 3;

// Refusal is a request that is answered with a status other than success, and that message.
class Refusal extends Exception
{
    public function __construct(public readonly string $status, string $message)
    {
        parent::__construct($message);
    }
}

class Hospital
{
    private array $books = []; // order number => [resource, day, start]

    public function __construct(private readonly bool $rpc, private readonly string $file)
    {
        if (is_file($file)) {
            $this->books = json_decode(file_get_contents($file), true);
        }
    }

    // SoapServer calls the WSDL's operations by name. In rpc the argument is the text, in
    // document the wrapper around it.
    public function __call(string $operation, array $arguments): string|array
    {
        // SoapServer does not look at the SOAPAction. Vendors' own code does, quotes and all.
        $action = $this->rpc ? '""' : "\"urn:wanda:exam#$operation\"";
        if (($_SERVER['HTTP_SOAPACTION'] ?? 'none') !== $action) {
            throw new SoapFault('Client', "SOAPAction: want $action");
        }
        $method = ['QuerySchedule' => 'XKH073', 'SaveSchedule' => 'XKH074', 'CancelSchedule' => 'XKH075'][$operation] ?? $operation;
        $text = $this->rpc ? $arguments[0] ?? null : $arguments[0]->data ?? null;
        $answer = $this->answer($method, $text);
        return $this->rpc ? $answer : ['result' => $answer];
    }

    private function spell(string $name): string
    {
        return $this->rpc ? strtoupper($name) : ucfirst($name);
    }

    // answer answers a document. An order whose number ends in 89999 makes the stack send its fault.
    private function answer(string $method, ?string $text): string
    {
        try {
            $request = $this->check($method, $text);
            if (str_ends_with($request['placerOrderNO'] ?? '', '89999')) {
                throw new SoapFault('Client', '申请单有误：㛃𬭼 <&> ]]>');
            }
            $answer = ['statusCode' => '00000000', 'statusMessage' => '成功', 'data' => $this->{METHODS[$method]}($request)];
        } catch (Refusal $no) {
            $answer = ['statusCode' => $no->status, 'statusMessage' => $no->getMessage()];
        }
        return json_encode($this->spelled($answer), JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
    }

    // check holds a document against the interface, and returns the business fields by published name.
    private function check(string $method, ?string $text): array
    {
        if ($text === null || $text === '') {
            // A stack that does not find the parameter where it looks for it says null, and no more.
            throw new Refusal('00000003', 'data is null');
        }
        $message = json_decode($text, true);
        if (!is_array($message)) {
            throw new Refusal('00000002', 'not a JSON object');
        }
        $envelope = $this->named('envelope', $message);
        if ($envelope['systemId'] !== 'HIS01' || $envelope['systemKey'] !== 'interop-key') {
            throw new Refusal('00000001', '鉴权失败');
        }
        if ($envelope['businessType'] !== '999') {
            throw new Refusal('00000002', 'wrong businessType');
        }
        if ($envelope['method'] !== $method) {
            throw new Refusal('00000002', 'wrong method');
        }
        if (!is_array($envelope['data'])) {
            throw new Refusal('00000002', 'data is no object');
        }
        $request = $this->named(METHODS[$method], $envelope['data']);
        foreach ($request as $name => $value) {
            is_string($value) || throw new Refusal('00000002', 'not a string: ' . $this->spell($name));
        }
        return $request;
    }

    // named returns the members of an object by published name. Each must be there, or may be,
    // in our spelling alone.
    private function named(string $operation, array $object): array
    {
        $members = [];
        foreach (file(__DIR__ . '/../fields.tsv', FILE_IGNORE_NEW_LINES) as $line) {
            [$of, $name, $required] = explode("\t", $line);
            if ($of === $operation) {
                $members[$name] = $object[$this->spell($name)] ?? '';
                $isRequired[$name] = $required === 'y';
            }
        }
        $unknown = array_diff(array_keys($object), array_map($this->spell(...), array_keys($members)));
        if ($unknown) {
            throw new Refusal('00000002', 'unknown name: ' . reset($unknown));
        }
        foreach ($members as $name => $value) {
            if ($isRequired[$name] && $value === '') {
                throw new Refusal('00000002', 'missing name: ' . $this->spell($name));
            }
        }
        return array_filter($members, fn ($value) => $value !== '');
    }

    private function save(array $r): array
    {
        [$uid, $day, $start] = [$r['scheduleResourceUID'], $r['scheduleDate'], $r['startTime']];
        if (isset($this->books[$r['placerOrderNO']])) {
            return ['resultCode' => 'Falid', 'resultDesc' => '该申请单已预约'];
        }
        if (!isset(RESOURCES[$uid]) || (TIMES[$start] ?? '') !== $r['endTime'] || $this->taken($uid, $day, $start) >= PLACES) {
            return ['resultCode' => 'Falid', 'resultDesc' => '该时段已约满'];
        }
        $this->books[$r['placerOrderNO']] = [$uid, $day, $start];
        $this->keep();
        $seq = str_replace('-', '', $day) . sprintf('%05d', count($this->books));
        return ['resultCode' => 'Success', 'resultDesc' => '保存成功', 'result' => [
            'scheduleSeq' => $seq, 'scheduleID' => $seq, 'scheduleFlag' => '2',
            'scheduleResourceUID' => $uid, 'scheduleResourceName' => RESOURCES[$uid],
            'scheduleResourceLocation' => '门诊楼㛃三层', 'scheduleResourceRoom' => '𬭼301室',
            'scheduleStartDate' => $start, 'scheduleEndDate' => TIMES[$start], 'scheduleDate' => $day,
            'scheduleTimeDetail' => $start . '-' . TIMES[$start],
            'scheduleNotice' => $r['symptom'] ?? '', // the request's own words, so that the caller sees how they arrived
            'fillerOrderNO' => '1717360', 'fillerPatientID' => null, 'accessionNumber' => '15',
        ]];
    }

    private function cancel(array $r): array
    {
        if (!isset($this->books[$r['placerOrderNO']])) {
            return ['resultCode' => 'Falid', 'resultDesc' => '未预约'];
        }
        unset($this->books[$r['placerOrderNO']]);
        $this->keep();
        return ['resultCode' => 'Success', 'resultDesc' => '取消成功'];
    }

    // query shows a week from startDate on. The first time of the first day is taken by others.
    private function query(array $r): array
    {
        $booked = $this->books[$r['placerOrderNO'] ?? ''] ?? null;
        $chosen = $booked; // else the first that is free, which we recommend
        $first = new DateTimeImmutable(strtr(substr($r['startDate'], 0, 10), '/', '-'));
        $resources = [];
        foreach (RESOURCES as $uid => $resourceName) {
            $days = [];
            for ($n = 0; $n < 7; $n++) {
                $date = $first->modify("+$n days");
                $day = $date->format('Y-m-d');
                $times = [];
                $sum = 0;
                foreach (TIMES as $start => $end) {
                    $taken = $this->taken((string) $uid, $day, $start) + ($n === 0 && $start === '08:00' ? PLACES : 0);
                    $sum += $taken;
                    $status = $taken >= PLACES ? 'Full' : 'Enable';
                    if ($chosen === null && $taken < PLACES) {
                        $chosen = [(string) $uid, $day, $start];
                        $status = 'Current';
                    }
                    if ($booked === [(string) $uid, $day, $start]) {
                        $status = 'Schedule';
                    }
                    $times[] = ['timeDetailUID' => "$uid-$day-$start", 'startTime' => $start, 'endTime' => $end,
                        'doctorName' => '赵㛃𬭼', 'titleMsg' => '空腹<8小时>&憋尿]]>"㛃𬭼"', 'scheduleTimeStatus' => $status,
                        'quantity' => (string) PLACES, 'appointmentQuantity' => (string) $taken];
                }
                $days[] = ['arrangeUID' => "$uid-$day", 'arrangeWeek' => $date->format('N'), 'arrangeDay' => $day,
                    'quantity' => (string) (PLACES * count(TIMES)), 'appointmentQuantity' => (string) $sum,
                    'scheduleArrangeTimeInfoList' => $times];
            }
            $resources[] = ['resourceUID' => (string) $uid, 'resourceName' => $resourceName, 'scheduleArrangeDateInfoList' => $days];
        }
        [$uid, $day, $start] = $chosen;
        return ['resultCode' => 'Success', 'resultDesc' => '成功', 'result' => [
            'organizationID' => '41971858', 'placerAssigningAuthority' => '00', 'placerOrderNO' => $r['placerOrderNO'] ?? '',
            'serviceSectID' => $r['serviceSectID'],
            'serviceText' => $r['procedureName'], 'procedureName' => $r['serviceText'], // swapped, as in the published example
            'medRecNO' => $r['medRecNO'], 'patientClass' => $r['patientClass'], 'scheduleFlag' => $booked ? '2' : '0',
            'resourceUID' => $uid, 'resourceName' => RESOURCES[$uid], 'arrangeUID' => "$uid-$day",
            'timeDetailUID' => "$uid-$day-$start", 'scheduleDate' => $day, 'scheduleTime' => $start,
            'quantity' => (string) (PLACES - $this->taken($uid, $day, $start)),
            'scheduleArrangeResourceInfoList' => $resources,
        ]];
    }

    private function taken(string $uid, string $day, string $start): int
    {
        return count(array_keys($this->books, [$uid, $day, $start], true));
    }

    private function keep(): void
    {
        file_put_contents($this->file, json_encode($this->books, JSON_THROW_ON_ERROR));
    }

    // spelled is a value with every name in the vendor's spelling.
    private function spelled(mixed $value): mixed
    {
        if (!is_array($value)) {
            return $value;
        }
        $out = [];
        foreach ($value as $name => $member) {
            $out[is_string($name) ? $this->spell($name) : $name] = $this->spelled($member);
        }
        return $out;
    }
}

if ($_SERVER['REQUEST_URI'] === '/version') {
    echo PHP_VERSION;
    return;
}
$form = getenv('FORM');
$server = new SoapServer(__DIR__ . "/$form.wsdl", ['cache_wsdl' => WSDL_CACHE_NONE]);
$server->setObject(new Hospital($form === 'rpc', getenv('BOOKS')));
$server->handle();
