import "iotc" as iotc;
{
    Tempo: .enqueuedTime,
    Matricola: .device.properties.reported | iotc::find(.name == "SerialNumber").value,
    Nome: .device.name,
    "Umidità": .telemetry | iotc::find(.name == "Humidity").value
}
