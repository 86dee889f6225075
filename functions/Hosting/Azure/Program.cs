using CommunityAlerts.Api;
using CommunityAlerts.Hosting;
using CommunityAlerts.Storage;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddCommunityAlerts(builder.Configuration);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddSingleton(StorageAccount.Connect(builder.Configuration));
builder.Services.AddSingleton<ICallers, PlatformCallers>();
builder.Services.Configure<KestrelServerOptions>(kestrel => kestrel.Limits.MaxRequestBodySize = RequestLimits.MostBodyBytes);
await builder.Build().RunAsync();
