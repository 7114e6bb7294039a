using AgentPlatform.Api.Hosting;

return await CommandLine.Run(args);
