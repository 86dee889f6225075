using CommunityAlerts.Hosting;
using CommunityAlerts.Sms.Carriers;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddCommunityAlerts(builder.Configuration);
builder.Services.AddAzureTelemetry(builder.Configuration);
builder.Services.AddAzurePlatform(builder.Configuration);
builder.Services.AddCarrier(builder.Configuration);
await builder.Build().RunAsync();
