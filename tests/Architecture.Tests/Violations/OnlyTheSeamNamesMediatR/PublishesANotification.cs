// src/Application/Sessions/PublishesANotification.cs
using MediatR; // <- the library

namespace AgentPlatform.Application.Sessions;

public sealed record SessionUploaded : INotification; // <- one of its contracts
