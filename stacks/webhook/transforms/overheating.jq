# The body of a request to the maintenance desk.
import "iotc" as iotc;
{
  device: .device.id,
  name: .enrichments.name,
  at: .enqueuedTime,
  temperature: .telemetry | iotc::find(.name == "temperature").value
}
