// src/Application/Sessions/NamesTheWire.cs
using System.Text.Json.Serialization; // <- JSON attributes

namespace AgentPlatform.Application.Sessions;

public sealed record NamesTheWire([property: JsonPropertyName("session_id")] string Id); // <- a view with a wire name
