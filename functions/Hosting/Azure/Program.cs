using CommunityAlerts.Hosting;
using CommunityAlerts.Sms.Carriers;
using CommunityAlerts.Storage;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);
builder.ConfigureFunctionsWebApplication();
builder.Services.AddCommunityAlerts(builder.Configuration);
builder.Services.AddAzureTelemetry(builder.Configuration);
builder.Services.AddAzurePlatform(builder.Configuration);
builder.Services.AddCarrier(builder.Configuration);
var app = builder.Build();
if (await RestoreMark.FindAsync(app.Services.GetRequiredService<StorageAccount>(), CancellationToken.None) is { } mark)
{
    throw new InvalidOperationException(mark.Refusal);
}

await app.RunAsync();
