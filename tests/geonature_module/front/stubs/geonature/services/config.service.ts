/** Stands for GeoNature's own: the whole configuration, modules included, by name. */
import { Injectable } from '@angular/core';

class Configuration {
  [key: string]: any;
}

@Injectable()
export class ConfigService extends Configuration {}
