import "iotc" as iotc;
iotc::uuid as $row | . as $message | .telemetry[] | {
    Sent: $message.enqueuedTime,
    Device: $message.device.id,
    Virtual: $message.device.simulated,
    Model: ($message.device.templateName // ""),
    Part: ($message.component // ""),
    Known: ($row | length > 0),
    Name: .name,
    Value: .value
}
