import "iotc" as iotc;
{
    Phone: .device.id,
    At: .enqueuedTime,
    X: .telemetry | iotc::find(.name == "gyroscope").value.x,
    Y: .telemetry | iotc::find(.name == "gyroscope").value.y,
    Z: .telemetry | iotc::find(.name == "gyroscope").value.z
}
