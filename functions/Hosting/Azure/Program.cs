using CommunityAlerts.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
#if AZURE_SMS
using CommunityAlerts.Sms.Carriers;
#endif

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddCommunityAlerts(builder.Configuration);
builder.Services.AddAzureTelemetry(builder.Configuration);
builder.Services.AddAzurePlatform(builder.Configuration);
#if AZURE_SMS
builder.Services.AddAzureCarrier(builder.Configuration);
#else
// Another carrier goes here, by AddRealCarrier; without one nothing that sends can be made.
#endif
await builder.Build().RunAsync();
